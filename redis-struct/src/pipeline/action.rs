//! What a person wants done when a batch has run: `map` and `on_execute`, in program order.

use std::any::Any;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::done::Done;

/// Something to do when the replies are there.
pub(super) enum Action {
    /// A `map`. It does the right thing whatever the outcome was.
    Map(Box<dyn FnOnce() + Send>),
    /// An `on_execute`: if all units of its scope succeeded.
    Hook { run: Box<dyn FnOnce() + Send>, scope: Option<Range<usize>> },
}

impl Action {
    /// The action after its units were appended to a batch that had `offset` of them, `len` in all.
    pub(super) fn joined(self, offset: usize, len: usize) -> Self {
        let shift = |place: usize| place.saturating_add(offset);
        match self {
            Self::Hook { run, scope } => {
                let scope = scope.unwrap_or(0..len);
                Self::Hook { run, scope: Some(shift(scope.start)..shift(scope.end)) }
            }
            map @ Self::Map(_) => map,
        }
    }

    fn run(self, done: &Done) {
        match self {
            Self::Map(run) => run(),
            Self::Hook { run, scope } => {
                if done.failure_in(scope.unwrap_or(0..usize::MAX), |_| true).is_none() && !done.discarded {
                    run();
                }
            }
        }
    }
}

/// Runs all of them in order. A panic does not keep the later ones from running; the first is given back.
pub(super) fn run_all(actions: Vec<Action>, done: &Done) -> Option<Box<dyn Any + Send>> {
    let mut first = None;
    for action in actions {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| action.run(done))) {
            first.get_or_insert(panic);
        }
    }
    first
}
