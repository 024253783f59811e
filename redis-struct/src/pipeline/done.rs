//! What a batch is after it has run.

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::command::{Manifest, Outcome, UnitInfo};
use crate::error::{Error, Failure};

/// The outcomes of a batch.
pub(crate) struct Done {
    pub(super) manifest: Arc<Manifest>,
    outcomes: Mutex<Vec<Outcome>>,
    /// Nothing was sent.
    pub(super) discarded: bool,
}

impl Done {
    pub(super) fn new(manifest: Arc<Manifest>, outcomes: Vec<Outcome>, discarded: bool) -> Self {
        Self { manifest, outcomes: Mutex::new(outcomes), discarded }
    }

    /// Takes out the outcome at `place`. An error stays.
    pub(super) fn take(&self, place: usize) -> Outcome {
        locked(&self.outcomes).get_mut(place).map_or(Outcome::Taken, Outcome::take)
    }

    /// The failure of the unit at `place`, if it failed.
    pub(super) fn failure_at(&self, place: usize) -> Option<Error> {
        self.failure_in(place..place.saturating_add(1), |_| true)
    }

    /// The first failure among these units that `test` holds for.
    pub(super) fn failure_in(&self, range: Range<usize>, test: impl Fn(&UnitInfo) -> bool) -> Option<Error> {
        let outcomes = locked(&self.outcomes);
        let within = range.end.min(outcomes.len());
        let units = self.manifest.units.iter().zip(outcomes.iter()).take(within).skip(range.start);
        units.filter(|(unit, _)| test(unit)).find_map(|(_, outcome)| match outcome {
            Outcome::Failed(error) => Some(error.clone()),
            _ => None,
        })
    }

    /// All failures, and how many units there are.
    pub(super) fn failures(&self) -> (Vec<Failure>, usize) {
        let outcomes = locked(&self.outcomes);
        let failures = outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Failed(error) => Some(Failure::new(error.clone())),
            _ => None,
        });
        (failures.collect(), outcomes.len())
    }
}

/// A lock that a panic elsewhere does not spoil: what it guards is changed in single steps.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
