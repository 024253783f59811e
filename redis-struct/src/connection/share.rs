//! The units of a batch that are for one server.

use std::collections::HashSet;

use super::ask::send;
use super::chunk::{pack, with_text};
use super::db::Db;
use super::exchange::Stage;
use super::judge::{Judge, Retry};
use crate::command::{Load, Manifest, Outcome, Remedy, UnitInfo, slot};
use crate::error::{Error, Kind};
use crate::script;

/// The units for one server.
pub(super) struct Share<'a> {
    pub(super) number: usize,
    /// Their places in the batch; empty if they are the whole batch.
    pub(super) places: Vec<usize>,
    pub(super) loads: Vec<Load>,
    /// The store of their commands.
    pub(super) wire: &'a [u8],
    pub(super) manifest: &'a Manifest,
}

impl Share<'_> {
    /// What the batch remembers of the unit at `place` of the share.
    pub(super) fn info(&self, place: usize) -> Option<&UnitInfo> {
        let place = if self.places.is_empty() { place } else { *self.places.get(place)? };
        self.manifest.units.get(place)
    }

    /// Asks its server; an outcome for each unit, in order.
    pub(super) async fn ask(&mut self, db: &Db, stage: &Stage) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> = self.loads.iter().map(Load::refusal).collect();
        let mut todo: Vec<usize> = (0..self.loads.len()).collect();
        if !self.loads.iter().any(|load| load.commands > 0) {
            return outcomes;
        }
        let Some(link) = db.link(self.number) else { return outcomes };
        let session = match link.session().await {
            Ok(session) => session,
            Err(error) => {
                self.fail(&mut outcomes, &todo, &error);
                return outcomes;
            }
        };
        stage.sent(self.number);
        while !todo.is_empty() {
            let chunks = pack(self, &todo, &session);
            let answers = send(link, &session, &chunks).await;
            let mut judge = Judge::new(self, &mut outcomes);
            let mut lost = Vec::new();
            for (chunk, answer) in chunks.iter().zip(answers) {
                let members = todo.get(chunk.members.clone()).unwrap_or_default();
                match answer {
                    Ok(replies) => judge.chunk(members, replies),
                    Err(error) => lost.push((members, error)),
                }
            }
            let retries = judge.retries;
            for (members, error) in lost {
                self.fail(&mut outcomes, members, &error);
            }
            todo = self.heal(retries, &mut outcomes);
        }
        outcomes
    }

    fn fail(&self, outcomes: &mut [Outcome], places: &[usize], error: &Error) {
        for place in places {
            if let (Some(outcome), Some(load)) = (outcomes.get_mut(*place), self.loads.get(*place))
                && load.commands > 0
            {
                *outcome = Outcome::Failed(error.clone());
            }
        }
    }

    /// Units that did not run are sent again, in order; but not past a later unit of the same slot that did run.
    fn heal(&mut self, retries: Vec<Retry>, outcomes: &mut [Outcome]) -> Vec<usize> {
        let Some(first) = retries.first().map(|retry| retry.place) else { return Vec::new() };
        // From the last unit to the first: the slots that a later unit has used.
        let (mut used, mut todo) = (HashSet::new(), Vec::with_capacity(retries.len()));
        let mut retries = retries.into_iter().rev().peekable();
        for place in (first..self.loads.len()).rev() {
            let slot = slot(self.info(place).map(|unit| unit.key.of(&self.manifest.keys)).unwrap_or_default());
            let Some(load) = self.loads.get_mut(place) else { continue };
            match retries.next_if(|retry| retry.place == place) {
                None if load.commands > 0 => _ = used.insert(slot),
                None => {}
                Some(retry) if used.contains(&slot) => {
                    if let Some(outcome) = outcomes.get_mut(place) {
                        *outcome = Outcome::Failed(overtaken(&load.remedy, &retry.error));
                    }
                }
                Some(_) => {
                    mend(load, self.wire);
                    todo.push(place);
                }
            }
        }
        todo.reverse();
        todo
    }
}

fn overtaken(remedy: &Remedy, error: &Error) -> Error {
    let remedy = match remedy {
        Remedy::Widen => "past `i64::MAX` a u64 is counted by a script: call it on its own, or in an atomic block",
        _ => "call it again",
    };
    let reason = format!(
        "it was not run ({error}), and not sent again, because a later operation of the batch that uses the same \
         slot was run before it; {remedy}"
    );
    Error::new(Kind::NotRun, reason)
}

/// Puts into the load what is to be sent in the stead of what was. `wire` is the store of its command.
pub(super) fn mend(load: &mut Load, wire: &[u8]) {
    let Some(sent) = load.command(wire) else { return };
    match std::mem::replace(&mut load.remedy, Remedy::None) {
        // With its text it needs no remedy any more.
        Remedy::Eval(source) => *load = Load::one(with_text(&sent, &source), Remedy::None),
        Remedy::Widen => *load = script::widened(&sent),
        Remedy::None => {}
    }
}
