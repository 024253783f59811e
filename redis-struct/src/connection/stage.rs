//! How far a batch is: what of it was handed to a connection.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::backend::Backend;
use super::db::Db;
use crate::command::{Load, Manifest, UnitInfo};
use crate::error::{Error, Kind};

/// Which of the units have been handed to a connection: from then on their outcome is unknown until a reply comes.
#[derive(Debug)]
pub(crate) struct Stage {
    sent: Sent,
    /// Units that are not sent at all, and why.
    refused: Vec<(usize, Error)>,
}

#[derive(Debug)]
enum Sent {
    /// All of them go to the server with this number, at once.
    Together(usize, AtomicBool),
    /// Each goes its way.
    Each(Vec<AtomicBool>),
}

impl Stage {
    /// The units of `manifest` on their way to the servers of `db`.
    pub(crate) fn new(db: &Db, manifest: &Manifest, loads: &[Load]) -> Self {
        let sent = match one_server(db, &manifest.units) {
            Some(number) => Sent::Together(number, AtomicBool::new(false)),
            None => Sent::Each(loads.iter().map(|_| AtomicBool::new(false)).collect()),
        };
        let refusal = |(place, load): (usize, &Load)| Some((place, load.refused.clone()?));
        Self { sent, refused: loads.iter().enumerate().filter_map(refusal).collect() }
    }

    /// What becomes of a unit when nobody waits any more.
    pub(crate) fn abandoned(&self, place: usize) -> Error {
        if let Some((_, error)) = self.refused.iter().find(|(refused, _)| *refused == place) {
            return error.clone();
        }
        let sent = match &self.sent {
            Sent::Together(_, sent) => Some(sent),
            Sent::Each(sent) => sent.get(place),
        };
        if sent.is_some_and(|sent| sent.load(Relaxed)) {
            let reason = "it was sent, and nobody waited for the reply: it may or may not have run";
            return Error::new(Kind::Abandoned, reason);
        }
        Error::new(Kind::Discarded, "it was dropped before it was sent; nothing was run")
    }

    /// The one server that all units are for, if it is no cluster.
    pub(super) fn one_server(&self) -> Option<usize> {
        match self.sent {
            Sent::Together(number, _) => Some(number),
            Sent::Each(_) => None,
        }
    }

    /// These units are handed to a connection.
    pub(super) fn sent(&self, places: &[usize]) {
        self.mark(places.iter().copied(), true);
    }

    /// These certainly did not run.
    pub(super) fn not_run(&self, places: impl Iterator<Item = usize>) {
        if let Sent::Each(_) = self.sent {
            self.mark(places, false);
        }
    }

    fn mark(&self, mut places: impl Iterator<Item = usize>, is_sent: bool) {
        match &self.sent {
            Sent::Together(_, sent) => sent.store(is_sent, Relaxed),
            Sent::Each(sent) => places.by_ref().filter_map(|place| sent.get(place)).for_each(|sent| {
                sent.store(is_sent, Relaxed);
            }),
        }
    }
}

/// The number of the one server of all units, if there is one.
fn one_server(db: &Db, units: &[UnitInfo]) -> Option<usize> {
    // Most have the name that the unit before has.
    let mut last = units.first()?.connection();
    let number = db.find(last).ok()?;
    for unit in units {
        let name = unit.connection();
        if !std::ptr::eq(name, last) {
            if db.find(name).ok()? != number {
                return None;
            }
            last = name;
        }
    }
    matches!(db.backend(number).ok()?, Backend::Server(_)).then_some(number)
}
