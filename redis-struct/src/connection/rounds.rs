//! Servers asked until every unit has its outcome.
//!
//! In the first round all units are sent, each to its server. What certainly did not run, and can be sent again, is
//! sent in further rounds, alone, and never past a later unit that uses its keys.

use std::ops::Range;
use std::sync::Arc;

use futures_util::future::{join, join_all};
use tokio::time::Instant;

use super::db::Db;
use super::deadline::Deadline;
use super::judge::{Answers, Retry};
use super::link::Link;
use super::mend::{mend, overtaken};
use super::order::{Reach, Used};
use super::pause::Pause;
use super::redirect::Cause;
use super::route::Router;
use super::share::{Share, Sheet};
use super::stage::Stage;
use crate::command::{Load, Manifest, Outcome, Remedy};
use crate::error::Error;

/// So often a unit is sent somewhere else at once. After that, the nodes do not agree yet, and it waits.
const HOPS: u8 = 4;

/// A batch on its way.
pub(super) struct Rounds<'a> {
    db: &'a Db,
    loads: &'a mut [Load],
    wire: &'a [u8],
    manifest: &'a Manifest,
    stage: &'a Stage,
    router: Router<'a>,
    outcomes: Vec<Outcome>,
    /// What has no outcome yet, in order.
    open: Vec<Open>,
    pause: Pause,
    /// Until when it is worth waiting for a server; known when there is something to wait for.
    until: Option<Instant>,
}

/// Units that are to be sent again.
struct Open {
    places: Range<usize>,
    cause: Cause,
    /// How often a node has sent it elsewhere.
    hops: u8,
}

impl Open {
    /// There is no need to wait for something to change.
    fn is_immediate(&self) -> bool {
        self.cause.is_immediate() && self.hops < HOPS
    }
}

impl<'a> Rounds<'a> {
    pub(super) fn new(
        db: &'a Db,
        loads: &'a mut [Load],
        wire: &'a [u8],
        manifest: &'a Manifest,
        stage: &'a Stage,
    ) -> Self {
        let router = Router::new(db, manifest);
        let (outcomes, open, pause) = (Vec::new(), Vec::new(), Pause::default());
        Self { db, loads, wire, manifest, stage, router, outcomes, open, pause, until: None }
    }

    fn sheet(&self) -> Sheet<'_> {
        Sheet { loads: self.loads, wire: self.wire, manifest: self.manifest }
    }

    /// Sends all units: to this server, or each to its own.
    pub(super) async fn run(mut self, server: Option<Arc<Link>>) -> Vec<Outcome> {
        let mut todo: Vec<usize> = (0..self.loads.len()).collect();
        match server {
            // Its answers are those of the batch.
            Some(link) => {
                let share = Share { link, todo, asking: Vec::new() };
                let answers = share.ask(&self.sheet(), self.stage).await;
                self.outcomes = answers.outcomes;
                answers.retries.into_iter().for_each(|retry| self.keep(retry, 0));
            }
            None => {
                self.outcomes = self.loads.iter().map(Load::refusal).collect();
                self.refuse_scattered();
                todo.retain(|place| self.loads.get(*place).is_some_and(|load| load.commands > 0));
                let shares = self.first_shares(&todo);
                self.ask(shares, &[]).await;
            }
        }
        self.go_on().await
    }

    /// Goes on with a unit that was sent already.
    pub(super) async fn resume(mut self, retry: Retry) -> Vec<Outcome> {
        self.outcomes = self.loads.iter().map(Load::refusal).collect();
        self.keep(retry, 0);
        self.go_on().await
    }

    async fn go_on(mut self) -> Vec<Outcome> {
        loop {
            self.settle();
            if self.open.is_empty() {
                return self.outcomes;
            }
            if !self.open.iter().any(Open::is_immediate) {
                let refresh = self.router.refresh();
                let wait = join(self.pause.wait(), refresh);
                let deadline = Deadline::of(self.manifest);
                if deadline.wait(wait).await.is_none() || deadline.is_over() {
                    continue;
                }
            }
            let (shares, hops) = self.next_shares();
            self.ask(shares, &hops).await;
        }
    }

    /// A block in a cluster has one slot.
    fn refuse_scattered(&mut self) {
        for (places, error) in self.router.scattered() {
            for place in places {
                if let (Some(outcome), Some(load)) = (self.outcomes.get_mut(place), self.loads.get_mut(place)) {
                    *outcome = Outcome::Failed(error.clone());
                    load.commands = 0;
                }
            }
        }
    }

    fn first_shares(&mut self, todo: &[usize]) -> Vec<Share> {
        let sheet = Sheet { loads: self.loads, wire: self.wire, manifest: self.manifest };
        let (mut shares, mut failed) = (Vec::new(), Vec::new());
        for places in sheet.groups(todo) {
            match self.router.route(places.start, None) {
                Ok(link) => push(&mut shares, link, places, false),
                Err(cause) => failed.push(Retry { places, cause }),
            }
        }
        failed.into_iter().for_each(|retry| self.keep(retry, 0));
        shares
    }

    async fn answers(&self, shares: &[Share]) -> Vec<Answers> {
        let sheet = self.sheet();
        match shares {
            [share] if !self.router.is_stale() => vec![share.ask(&sheet, self.stage).await],
            shares => {
                let asked = join_all(shares.iter().map(|share| share.ask(&sheet, self.stage)));
                join(asked, Deadline::of(self.manifest).wait(self.router.refresh())).await.0
            }
        }
    }

    async fn ask(&mut self, shares: Vec<Share>, hops: &[(usize, u8)]) {
        let answers = self.answers(&shares).await;
        for (share, answers) in shares.into_iter().zip(answers) {
            self.take(&share, answers.outcomes);
            for retry in answers.retries {
                let place = hops.binary_search_by_key(&retry.places.start, |(place, _)| *place).ok();
                let before = place.and_then(|place| hops.get(place)).map_or(0, |(_, hops)| *hops);
                // Who says "later" is who has the slot: the nodes agree.
                let hops = if retry.cause.is_immediate() { before.saturating_add(1) } else { 0 };
                self.keep(retry, hops);
            }
        }
    }

    fn take(&mut self, share: &Share, outcomes: Vec<Outcome>) {
        for (place, answer) in share.todo.iter().zip(outcomes) {
            if let Some(outcome) = self.outcomes.get_mut(*place) {
                self.router.heard(*place, &answer);
                *outcome = answer;
            }
        }
    }

    fn keep(&mut self, retry: Retry, hops: u8) {
        let Retry { places, cause } = retry;
        self.stage.not_run(places.clone());
        self.open.push(Open { places, cause, hops });
    }

    fn fail(&mut self, places: Range<usize>, error: &Error) {
        for place in places {
            if let (Some(outcome), Some(load)) = (self.outcomes.get_mut(place), self.loads.get(place))
                && load.commands > 0
            {
                *outcome = Outcome::Failed(error.clone());
            }
        }
    }

    /// Gives an outcome to what cannot be sent again, and prepares the rest for it.
    fn settle(&mut self) {
        if self.open.is_empty() {
            return;
        }
        self.open.sort_by_key(|open| open.places.start);
        let deadline = Deadline::of(self.manifest);
        if deadline.is_over() {
            return std::mem::take(&mut self.open)
                .into_iter()
                .for_each(|open| self.fail(open.places, &deadline.missed(&open.cause)));
        }
        let patience = self.db.timeouts().connect;
        let is_over = *self.until.get_or_insert_with(|| Instant::now() + patience) <= Instant::now();
        for open in std::mem::take(&mut self.open) {
            match self.router.judge(&open.places, &open.cause, is_over && !open.is_immediate()) {
                Some(error) => self.fail(open.places, &error),
                None => self.open.push(open),
            }
        }
        self.refuse_overtaken();
        for open in &self.open {
            match open.cause {
                Cause::Mend(_) => {
                    let loads = self.loads.get_mut(open.places.clone()).unwrap_or_default();
                    loads.iter_mut().for_each(|load| mend(load, self.wire));
                }
                _ => self.router.learn(open.places.start, &open.cause),
            }
        }
    }

    /// A unit is not sent again when a later one that uses its keys has run.
    fn refuse_overtaken(&mut self) {
        let sheet = Sheet { loads: self.loads, wire: self.wire, manifest: self.manifest };
        let Some(first) = self.open.first().map(|open| open.places.start) else { return };
        // From the last unit to the first: what later ones have used.
        let db = self.db;
        let mut used = Used::new(|one: &str, two: &str| db.is_same(one, two));
        let (mut failed, mut end) = (Vec::new(), sheet.loads.len());
        let mut kept = Vec::with_capacity(self.open.len());
        for open in std::mem::take(&mut self.open).into_iter().rev() {
            let later = open.places.end.max(first)..end;
            end = open.places.start;
            later.filter(|place| sheet.is_sent(&(*place..place.saturating_add(1)))).for_each(|place| {
                used.add(&sheet, place..place.saturating_add(1), ());
            });
            let reach = if matches!(open.cause, Cause::Mend(_)) { Reach::Slot } else { Reach::Key };
            if used.by(&sheet, open.places.clone(), reach).is_empty() {
                kept.push(open);
            } else {
                let load = sheet.load(open.places.start).filter(|_| matches!(open.cause, Cause::Mend(_)));
                let error = overtaken(load.map_or(&Remedy::None, |load| &load.remedy), open.cause.error());
                failed.push((open.places, error));
            }
        }
        kept.reverse();
        self.open = kept;
        failed.into_iter().for_each(|(places, error)| self.fail(places, &error));
    }

    /// What can be sent in this round, without overtaking what cannot; and how often each unit was sent before.
    fn next_shares(&mut self) -> (Vec<Share>, Vec<(usize, u8)>) {
        let sheet = Sheet { loads: self.loads, wire: self.wire, manifest: self.manifest };
        self.router.next_round();
        let immediate = self.open.iter().any(Open::is_immediate);
        let (mut shares, mut hops, mut waiting) = (Vec::new(), Vec::new(), Vec::new());
        let db = self.db;
        let mut used = Used::new(|one: &str, two: &str| db.is_same(one, two));
        for open in std::mem::take(&mut self.open) {
            let to = if immediate && !open.is_immediate() {
                None
            } else {
                self.router.route(open.places.start, Some(&open.cause)).ok()
            };
            let whom = to.as_ref().map_or(0, |link| Arc::as_ptr(link).addr());
            let others = used.by(&sheet, open.places.clone(), Reach::Key);
            used.add(&sheet, open.places.clone(), whom);
            match to.filter(|_| others.iter().all(|other| *other == whom)) {
                Some(link) => {
                    hops.push((open.places.start, open.hops));
                    push(&mut shares, link, open.places, matches!(open.cause, Cause::Ask(_)));
                }
                None => {
                    used.add(&sheet, open.places.clone(), 0);
                    waiting.push(open);
                }
            }
        }
        self.open = waiting;
        (shares, hops)
    }
}

/// Adds the units to the share of this server.
fn push(shares: &mut Vec<Share>, link: Arc<Link>, places: Range<usize>, asking: bool) {
    let known = shares.iter().position(|share| Arc::ptr_eq(&share.link, &link)).unwrap_or_else(|| {
        shares.push(Share::new(link));
        shares.len().saturating_sub(1)
    });
    if let Some(share) = shares.get_mut(known) {
        if asking {
            share.asking.push(places.start);
        }
        share.todo.extend(places);
    }
}
