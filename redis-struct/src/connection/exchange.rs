//! One batch sent, and its outcomes.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use futures_util::future::join_all;

use super::alone::alone;
use super::db::Db;
use super::judge::place;
use super::share::Share;
use crate::command::{Load, Manifest, Outcome, UnitInfo};
use crate::error::{Error, Kind};

/// Which of the units have been handed to a connection: from then on their outcome is unknown until a reply comes.
#[derive(Debug)]
pub(crate) struct Stage {
    /// The first connection's, which most have only, and those of the others.
    sent: (AtomicBool, Vec<AtomicBool>),
    link_of: Vec<usize>,
    /// Units that are not sent at all, and why.
    refused: Vec<(usize, Error)>,
}

impl Stage {
    /// The units of `manifest` on their way to the servers of `db`.
    pub(crate) fn new(db: &Db, manifest: &Manifest, loads: &[Load]) -> Self {
        let others = (1..db.servers()).map(|_| AtomicBool::new(false)).collect();
        let refusal = |(place, load): (usize, &Load)| Some((place, load.refused.clone()?));
        let refused = loads.iter().enumerate().filter_map(refusal).collect();
        Self { sent: (AtomicBool::new(false), others), link_of: links(db, &manifest.units), refused }
    }

    /// What becomes of a unit when nobody waits any more.
    pub(crate) fn abandoned(&self, place: usize) -> Error {
        if let Some((_, error)) = self.refused.iter().find(|(refused, _)| *refused == place) {
            return error.clone();
        }
        let link = self.link_of.get(place).copied().unwrap_or(0);
        if self.of(link).is_some_and(|sent| sent.load(Relaxed)) {
            let reason = "it was sent, and nobody waited for the reply: it may or may not have run";
            return Error::new(Kind::Abandoned, reason);
        }
        Error::new(Kind::Discarded, "it was dropped before it was sent; nothing was run")
    }

    pub(super) fn sent(&self, link: usize) {
        if let Some(sent) = self.of(link) {
            sent.store(true, Relaxed);
        }
    }

    fn of(&self, link: usize) -> Option<&AtomicBool> {
        match link.checked_sub(1) {
            None => Some(&self.sent.0),
            Some(other) => self.sent.1.get(other),
        }
    }
}

/// The number of each unit's connection; none at all where one connection is all there is.
fn links(db: &Db, units: &[UnitInfo]) -> Vec<usize> {
    // Most have the name that the unit before has.
    let (mut last, mut link) = ("", usize::MAX);
    let mut find = |unit: &UnitInfo| {
        let name = unit.connection();
        if !std::ptr::eq(name, last) {
            (last, link) = (name, db.find(name).unwrap_or(usize::MAX));
        }
        link
    };
    if db.servers() == 1 && units.iter().all(|unit| find(unit) == 0) {
        return Vec::new();
    }
    units.iter().map(find).collect()
}

/// Sends the units to their servers, all at once, and waits for all of them. An outcome for each unit, in order.
/// `wire` is the store of their commands.
pub(crate) async fn exchange(
    db: &Db,
    loads: &mut Vec<Load>,
    wire: &[u8],
    manifest: &Manifest,
    stage: &Stage,
) -> Vec<Outcome> {
    let mut outcomes = if let [load] = &mut loads[..]
        && stage.link_of.is_empty()
        && load.commands == 1
        && !load.is_block
    {
        vec![alone(db, load, wire, stage).await]
    } else if stage.link_of.is_empty() {
        let mut share = Share { number: 0, places: Vec::new(), loads: std::mem::take(loads), wire, manifest };
        // Boxed: the future of a single call is small.
        let outcomes = Box::pin(share.ask(db, stage)).await;
        *loads = share.loads;
        outcomes
    } else {
        Box::pin(across(db, std::mem::take(loads), wire, manifest, stage)).await
    };
    for (outcome, info) in outcomes.iter_mut().zip(&manifest.units) {
        place(outcome, info, &manifest.keys);
    }
    outcomes
}

/// Units for several servers: asked at once, all are waited for, each outcome goes to its unit's place.
async fn across(db: &Db, loads: Vec<Load>, wire: &[u8], manifest: &Manifest, stage: &Stage) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(loads.len());
    let mut shares: Vec<Share<'_>> = Vec::new();
    for (place, (load, unit)) in loads.into_iter().zip(&manifest.units).enumerate() {
        let number = match db.find(unit.connection()) {
            Ok(number) => number,
            Err(error) => {
                outcomes.push(Outcome::Failed(error));
                continue;
            }
        };
        outcomes.push(Outcome::Taken);
        match shares.iter_mut().find(|share| share.number == number) {
            Some(share) => {
                share.places.push(place);
                share.loads.push(load);
            }
            None => shares.push(Share { number, places: vec![place], loads: vec![load], wire, manifest }),
        }
    }
    let asked = join_all(shares.into_iter().map(|mut share| async move {
        let places = share.places.clone();
        (places, share.ask(db, stage).await)
    }));
    for (places, answers) in asked.await {
        for (place, answer) in places.into_iter().zip(answers) {
            if let Some(outcome) = outcomes.get_mut(place) {
                *outcome = answer;
            }
        }
    }
    outcomes
}
