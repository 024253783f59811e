//! One attempt of a transaction: a `Db` that is bound to a connection of its own, and watches what it reads.

use redis::Value;
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::attempt::{Again, Attempt, fail};
use super::db::Db;
use super::deadline::Deadline;
use super::gathered::{as_block, gather};
use super::judge::{Answers, Retry};
use super::mend::mend;
use super::redirect::Cause;
use super::share::Sheet;
use super::spare::Own;
use super::stage::Stage;
use crate::command::{Load, Manifest, Outcome};

/// What the `Db` of an attempt is bound to. One batch at a time.
#[derive(Default)]
pub(super) struct Bound(Mutex<Attempt>);

impl Bound {
    /// Sends the units on the connection, and waits for all of them. An outcome for each, in order.
    pub(super) async fn exchange(
        &self,
        db: &Db,
        loads: &mut [Load],
        wire: &[u8],
        manifest: &Manifest,
        stage: &Stage,
    ) -> Vec<Outcome> {
        let mut outcomes: Vec<_> = loads.iter().map(Load::refusal).collect();
        let deadline = Deadline::of(manifest);
        let all: Vec<usize> = (0..loads.len()).collect();
        let Some(mut attempt) = deadline.wait(self.0.lock()).await else {
            fail(&mut outcomes, &all, &deadline.late());
            return outcomes;
        };
        let mut todo = attempt.admitted(db, &Sheet { loads, wire, manifest }, &all, &mut outcomes);
        if todo.is_empty() {
            return outcomes;
        }
        let gathered = gather(loads, &todo, wire, manifest);
        while !todo.is_empty() {
            let sheet = Sheet { loads, wire, manifest };
            let answers = match attempt.connect(db, deadline).await {
                Ok(()) => attempt.ask(&sheet, &todo, &gathered, stage, deadline).await,
                Err(error) => Err(error),
            };
            let Answers { outcomes: answered, retries, is_changed } = match answers {
                Ok(answers) => answers,
                Err(error) => {
                    fail(&mut outcomes, &todo, &error);
                    break;
                }
            };
            let is_block = |place: usize| manifest.units.get(place).is_some_and(|unit| unit.block > 0);
            let has_block = todo.iter().any(|place| is_block(*place));
            let has_run = has_block && !is_changed && !retries.iter().any(|retry| is_block(retry.places.start));
            attempt.has_run |= has_run;
            for (place, answer) in todo.drain(..).zip(answered) {
                if let Some(outcome) = outcomes.get_mut(place) {
                    *outcome = answer;
                }
            }
            if is_changed {
                attempt.begin_anew(Again::Changed);
            }
            for Retry { places, cause } in retries {
                match cause {
                    // What comes after the block would not be what was meant.
                    Cause::Mend(_) if !has_block => {
                        let loads = loads.get_mut(places.clone()).unwrap_or_default();
                        loads.iter_mut().for_each(|load| mend(load, wire));
                        todo.extend(places);
                    }
                    cause => {
                        fail(&mut outcomes, &places.collect::<Vec<_>>(), cause.error());
                        attempt.learn(cause);
                    }
                }
            }
        }
        for place in gathered.iter().map(|unit| unit.place) {
            if let Some(outcome) = outcomes.get_mut(place) {
                *outcome = as_block(outcome.take());
            }
        }
        let is_unknown = |outcome: &Outcome| matches!(outcome, Outcome::Failed(error) if error.is_outcome_unknown());
        attempt.is_open = outcomes.iter().any(is_unknown);
        outcomes
    }

    /// The attempt is over. Whether, and why, it is to be made again.
    pub(super) async fn finish(&self) -> Option<Again> {
        let mut attempt = self.0.lock().await;
        attempt.is_over = true;
        if let Some(own) = attempt.own.take()
            && !attempt.is_open
            && (!attempt.is_watching || unwatch(&own).await)
        {
            own.give_back();
        }
        attempt.again.take()
    }
}

/// Nothing is watched any more on the connection.
async fn unwatch(own: &Own) -> bool {
    let limit = own.link().timeouts().response;
    matches!(timeout(limit, own.session().say(&["UNWATCH"])).await, Ok(Ok(Value::Okay)))
}
