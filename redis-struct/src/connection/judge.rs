//! Replies dealt out to the units that they answer.

use redis::Value;

use super::chunk::Chunk;
use crate::command::{Access, Command, Outcome, Remedy, Reply, Unit, UnitInfo};
use crate::error::{Error, Kind};

/// A unit that certainly did not run, and what to send in its stead.
pub(super) struct Retry {
    pub(super) place: usize,
    pub(super) command: Command,
    pub(super) error: Error,
}

/// Deals out the replies of one chunk.
pub(super) struct Judge<'a> {
    units: &'a [Unit],
    outcomes: &'a mut [Outcome],
    pub(super) retries: Vec<Retry>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(units: &'a [Unit], outcomes: &'a mut [Outcome]) -> Self {
        Self { units, outcomes, retries: Vec::new() }
    }

    pub(super) fn chunk(&mut self, chunk: &Chunk, todo: &[usize], replies: Vec<Value>) {
        let mut replies = Replies { values: replies.into_iter(), next: 0 };
        let members = todo.get(chunk.members.clone()).unwrap_or_default();
        let mut at = 0;
        while let Some(place) = members.get(at) {
            let Some(unit) = self.units.get(*place) else { return };
            let count = unit.block.max(1);
            let places = members.get(at..at.saturating_add(count)).unwrap_or_default();
            if unit.block > 0 || unit.is_block() {
                self.block(places, &mut replies);
            } else if unit.sent() > 0 {
                self.one(*place, unit, chunk, &mut replies);
            }
            at = at.saturating_add(count);
        }
    }

    fn one(&mut self, place: usize, unit: &Unit, chunk: &Chunk, replies: &mut Replies) {
        let number = replies.next;
        let reply = replies.next();
        let outcome = match reply.error() {
            None => Outcome::Reply(reply),
            Some(error) => {
                if is_healable(&unit.remedy, &reply, &error)
                    && let Some(sent) = chunk.request.cmd_iter().nth(number)
                {
                    let command = Command::from_inner(sent.clone());
                    self.retries.push(Retry { place, command, error });
                    return;
                }
                Outcome::Failed(error)
            }
        };
        self.set(place, outcome);
    }

    /// MULTI, a QUEUED for each command, and the array of EXEC.
    fn block(&mut self, places: &[usize], replies: &mut Replies) {
        let opened = replies.next().error();
        let queued: Vec<(usize, Vec<Option<Error>>)> = places
            .iter()
            .filter_map(|place| {
                let commands = self.units.get(*place)?.sent();
                Some((*place, (0..commands).map(|_| replies.next().error()).collect()))
            })
            .collect();
        let exec = replies.next();
        if let Some(error) = opened.or_else(|| exec.error()) {
            return self.not_run(queued, &error);
        }
        let mut results = match exec.array() {
            Ok(cursor) => cursor,
            // Nil: a watched key was changed.
            Err(_) => {
                return self.not_run(queued, &Error::new(Kind::NotRun, "the block was not run (EXEC replied nil)"));
            }
        };
        for (place, commands) in queued {
            let results: Vec<Reply> = commands.iter().map(|_| results.next().unwrap_or_else(|_| no_reply())).collect();
            let failed = results.iter().find_map(Reply::error);
            self.set(place, failed.map_or(Outcome::Replies(results), Outcome::Failed));
        }
    }

    /// The server refused the block: the command that it refused says why, the others that they did not run.
    fn not_run(&mut self, queued: Vec<(usize, Vec<Option<Error>>)>, error: &Error) {
        for (place, commands) in queued {
            if self.units.get(place).is_some_and(|unit| unit.sent() == 0) {
                continue;
            }
            let own = commands.into_iter().flatten().next();
            self.set(place, Outcome::Failed(own.unwrap_or_else(|| error.clone())));
        }
    }

    fn set(&mut self, place: usize, outcome: Outcome) {
        if let Some(slot) = self.outcomes.get_mut(place) {
            *slot = outcome;
        }
    }
}

struct Replies {
    values: std::vec::IntoIter<Value>,
    next: usize,
}

impl Replies {
    fn next(&mut self) -> Reply {
        self.next = self.next.saturating_add(1);
        self.values.next().map_or_else(no_reply, Reply::new)
    }
}

/// redis-rs gives as many replies as were asked for; should it not, the decoders say that nil is not what they expect.
fn no_reply() -> Reply {
    Reply::new(Value::Nil)
}

/// Whether the reply proves that the unit did not run, and something else can be sent in its stead.
fn is_healable(remedy: &Remedy, reply: &Reply, error: &Error) -> bool {
    match remedy {
        Remedy::None => false,
        Remedy::Eval(_) => reply.error_code() == Some("NOSCRIPT"),
        Remedy::Widen => error.is_out_of_range() || error.is_malformed(),
    }
}

/// Says where a failure happened.
pub(super) fn place(outcome: &mut Outcome, info: &UnitInfo, keys: &[u8]) {
    if let Outcome::Failed(error) = outcome {
        let harmless = info.access == Access::Read && error.is_outcome_unknown();
        let told =
            if harmless { error.clone().and("; it only reads, so it can be called again") } else { error.clone() };
        *error = told.at(info.place(keys));
    }
}
