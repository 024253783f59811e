//! One batch sent, and its outcomes.

use std::collections::HashSet;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::Poll;
use std::time::Duration;

use futures_util::future::join_all;
use redis::{RedisError, RedisResult, Value};
use tokio::time::{Instant, sleep, timeout};

use super::chunk::{Chunk, pack, with_text};
use super::db::Db;
use super::judge::{Judge, Retry, place};
use super::link::Link;
use super::session::Session;
use crate::command::{Body, Manifest, Outcome, Remedy, Unit, slot};
use crate::error::{Error, Kind};
use crate::script;

/// Which of the units have been handed to a connection: from then on their outcome is unknown until a reply comes.
#[derive(Debug)]
pub(crate) struct Stage {
    sent: Vec<AtomicBool>,
    link_of: Vec<usize>,
    /// Units that are not sent at all, and why.
    refused: Vec<(usize, Error)>,
}

impl Stage {
    /// `units` on their way to the servers of `db`.
    pub(crate) fn new(db: &Db, units: &[Unit]) -> Self {
        let sent = (0..db.servers()).map(|_| AtomicBool::new(false)).collect();
        // Where there is one server, all units are its.
        let link_of = if db.servers() == 1 && units.iter().all(|unit| db.find(unit.connection).is_ok()) {
            Vec::new()
        } else {
            units.iter().map(|unit| db.find(unit.connection).unwrap_or(usize::MAX)).collect()
        };
        let refusal = |(place, unit): (usize, &Unit)| match &unit.body {
            Body::Refused(error) => Some((place, error.clone())),
            _ => None,
        };
        Self { sent, link_of, refused: units.iter().enumerate().filter_map(refusal).collect() }
    }

    /// What becomes of a unit when nobody waits any more.
    pub(crate) fn abandoned(&self, place: usize) -> Error {
        if let Some((_, error)) = self.refused.iter().find(|(refused, _)| *refused == place) {
            return error.clone();
        }
        let link = self.link_of.get(place).copied().unwrap_or(0);
        if self.sent.get(link).is_some_and(|sent| sent.load(Relaxed)) {
            let reason = "it was sent, and nobody waited for the reply: it may or may not have run";
            return Error::new(Kind::Abandoned, reason);
        }
        Error::new(Kind::Discarded, "it was dropped before it was sent; nothing was run")
    }

    fn sent(&self, link: usize) {
        if let Some(sent) = self.sent.get(link) {
            sent.store(true, Relaxed);
        }
    }
}

/// Sends the units to their servers, all at once, and waits for all of them. An outcome for each unit, in order.
pub(crate) async fn exchange(db: &Db, units: Vec<Unit>, manifest: &Manifest, stage: &Stage) -> Vec<Outcome> {
    let mut outcomes = if stage.link_of.is_empty() {
        Share { number: 0, places: Vec::new(), units }.ask(db, manifest, stage).await
    } else {
        across(db, units, manifest, stage).await
    };
    for (outcome, info) in outcomes.iter_mut().zip(&manifest.units) {
        place(outcome, info, &manifest.keys);
    }
    outcomes
}

/// Units for several servers: asked at once, all are waited for, each outcome goes to its unit's place.
async fn across(db: &Db, units: Vec<Unit>, manifest: &Manifest, stage: &Stage) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(units.len());
    let mut shares: Vec<Share> = Vec::new();
    for (place, unit) in units.into_iter().enumerate() {
        let number = match db.find(unit.connection) {
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
                share.units.push(unit);
            }
            None => shares.push(Share { number, places: vec![place], units: vec![unit] }),
        }
    }
    let asked = join_all(shares.into_iter().map(|share| async move {
        let places = share.places.clone();
        (places, share.ask(db, manifest, stage).await)
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

/// The units for one server.
struct Share {
    number: usize,
    /// Their places in the batch; empty if they are the whole batch.
    places: Vec<usize>,
    units: Vec<Unit>,
}

impl Share {
    async fn ask(mut self, db: &Db, manifest: &Manifest, stage: &Stage) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> = self.units.iter_mut().map(|unit| unit.body.refusal()).collect();
        let mut todo: Vec<usize> = (0..self.units.len()).collect();
        if !self.units.iter().any(|unit| unit.sent() > 0) {
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
            let chunks = pack(&mut self.units, &todo, &session);
            let answers = send(link, &session, &chunks).await;
            let mut judge = Judge::new(&self.units, &mut outcomes);
            let mut lost = Vec::new();
            for (chunk, answer) in chunks.iter().zip(answers) {
                match answer {
                    Ok(replies) => judge.chunk(chunk, &todo, replies),
                    Err(error) => lost.push((chunk.members.clone(), error)),
                }
            }
            let retries = judge.retries;
            for (members, error) in lost {
                self.fail(&mut outcomes, todo.get(members).unwrap_or_default(), &error);
            }
            todo = self.heal(retries, &mut outcomes, manifest);
        }
        outcomes
    }

    fn fail(&self, outcomes: &mut [Outcome], places: &[usize], error: &Error) {
        for place in places {
            if let (Some(outcome), Some(unit)) = (outcomes.get_mut(*place), self.units.get(*place))
                && unit.sent() > 0
            {
                *outcome = Outcome::Failed(error.clone());
            }
        }
    }

    /// Units that did not run are sent again, in order; but not past a later unit of the same slot that did run.
    fn heal(&mut self, retries: Vec<Retry>, outcomes: &mut [Outcome], manifest: &Manifest) -> Vec<usize> {
        let Some(first) = retries.first().map(|retry| retry.place) else { return Vec::new() };
        // From the last unit to the first: the slots that a later unit has used.
        let (mut used, mut todo) = (HashSet::new(), Vec::with_capacity(retries.len()));
        let mut retries = retries.into_iter().rev().peekable();
        for (place, unit) in self.units.iter_mut().enumerate().skip(first).rev() {
            let slot = slot(unit.key.of(&manifest.keys));
            match retries.next_if(|retry| retry.place == place) {
                None if unit.sent() > 0 => _ = used.insert(slot),
                None => {}
                Some(retry) if used.contains(&slot) => {
                    if let Some(outcome) = outcomes.get_mut(place) {
                        *outcome = Outcome::Failed(overtaken(&unit.remedy, &retry.error));
                    }
                }
                Some(retry) => {
                    mend(unit, &retry.command);
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

/// Puts into the unit what is to be sent in the stead of `sent`.
fn mend(unit: &mut Unit, sent: &crate::command::Command) {
    match std::mem::replace(&mut unit.remedy, Remedy::None) {
        // With its text it needs no remedy any more.
        Remedy::Eval(source) => unit.body = Body::One(with_text(sent, &source)),
        Remedy::Widen => (unit.body, unit.remedy) = script::widened(sent),
        Remedy::None => {}
    }
}

/// Hands the chunks to the connection in order, without waiting in between; a result for each.
async fn send(link: &Link, session: &Session, chunks: &[Chunk]) -> Vec<Result<Vec<Value>, Error>> {
    let bytes: usize = chunks.iter().map(|chunk| chunk.bytes).sum();
    let commands: usize = chunks.iter().map(|chunk| chunk.request.len()).sum();
    link.counters().round_trip(commands);
    let limit =
        link.timeouts().response.saturating_add(Duration::from_secs((bytes >> 24).try_into().unwrap_or(u64::MAX)));
    let results = match chunks {
        [only] => vec![timeout(limit, session.ask(&only.request)).await.ok()],
        chunks => all(session, chunks, limit).await,
    };
    let results: Vec<_> =
        results.into_iter().map(|result| result.map_or_else(|| Err(timed_out(limit)), lost)).collect();
    if results.iter().any(Result::is_err) {
        link.give_up(session);
    }
    results
}

/// `None` for a chunk without a reply `limit` after the reply before it.
async fn all(session: &Session, chunks: &[Chunk], limit: Duration) -> Vec<Option<RedisResult<Vec<Value>>>> {
    let mut asked: Vec<_> = chunks.iter().map(|chunk| Some(Box::pin(session.ask(&chunk.request)))).collect();
    let mut results: Vec<_> = chunks.iter().map(|_| None).collect();
    let mut timer = pin!(sleep(limit));
    poll_fn(|cx| {
        let mut waiting = false;
        // In order: redis-rs queues a request when it is first polled.
        for (ask, result) in asked.iter_mut().zip(&mut results) {
            let Some(future) = ask else { continue };
            match future.as_mut().poll(cx) {
                Poll::Ready(replies) => {
                    (*result, *ask) = (Some(replies), None);
                    timer.as_mut().reset(Instant::now() + limit);
                }
                Poll::Pending => waiting = true,
            }
        }
        if waiting { Pin::as_mut(&mut timer).poll(cx) } else { Poll::Ready(()) }
    })
    .await;
    results
}

fn timed_out(limit: Duration) -> Error {
    Error::new(Kind::TimedOut, format!("no reply within {limit:?} (the response timeout): it may or may not have run"))
}

fn lost(result: RedisResult<Vec<Value>>) -> Result<Vec<Value>, Error> {
    result.map_err(|error: RedisError| {
        if error.is_timeout() {
            let reason = "no reply within the response timeout of the adopted connection: it may or may not have run";
            return Error::new(Kind::TimedOut, reason).caused_by(error);
        }
        let reason = "the connection was lost before the reply came: it may or may not have run";
        Error::new(Kind::ConnectionLost, reason).caused_by(error)
    })
}
