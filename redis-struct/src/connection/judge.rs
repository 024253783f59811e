//! Replies dealt out to the units that they answer.

use redis::Value;

use super::share::Share;
use crate::command::{Access, Outcome, Remedy, Reply, UnitInfo};
use crate::error::{Error, Kind};

/// A unit that certainly did not run, and can be sent in another way.
pub(super) struct Retry {
    pub(super) place: usize,
    pub(super) error: Error,
}

/// Deals out the replies of one chunk.
pub(super) struct Judge<'a> {
    share: &'a Share<'a>,
    outcomes: &'a mut [Outcome],
    pub(super) retries: Vec<Retry>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(share: &'a Share<'a>, outcomes: &'a mut [Outcome]) -> Self {
        Self { share, outcomes, retries: Vec::new() }
    }

    pub(super) fn chunk(&mut self, members: &[usize], replies: Vec<Value>) {
        let mut replies = Replies(replies.into_iter());
        let mut at = 0;
        while let Some(place) = members.get(at) {
            let (Some(unit), Some(load)) = (self.share.info(*place), self.share.loads.get(*place)) else { return };
            let count = unit.block.max(1);
            if unit.block > 0 || load.is_block {
                self.block(members.get(at..at.saturating_add(count)).unwrap_or_default(), &mut replies);
            } else if load.commands > 0 {
                match judge(replies.next(), &load.remedy) {
                    Verdict::Done(outcome) => self.set(*place, outcome),
                    Verdict::Retry(error) => self.retries.push(Retry { place: *place, error }),
                }
            }
            at = at.saturating_add(count);
        }
    }

    /// MULTI, a QUEUED for each command, and the array of EXEC.
    fn block(&mut self, places: &[usize], replies: &mut Replies) {
        let opened = replies.next().error();
        let queued: Vec<(usize, Vec<Option<Error>>)> = places
            .iter()
            .filter_map(|place| {
                let commands = self.share.loads.get(*place)?.commands;
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
            if self.share.loads.get(place).is_some_and(|load| load.commands == 0) {
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

struct Replies(std::vec::IntoIter<Value>);

impl Replies {
    fn next(&mut self) -> Reply {
        self.0.next().map_or_else(no_reply, Reply::new)
    }
}

/// redis-rs gives as many replies as were asked for; should it not, the decoders say that nil is not what they expect.
fn no_reply() -> Reply {
    Reply::new(Value::Nil)
}

/// What is to be made of the reply to a command.
pub(super) enum Verdict {
    Done(Outcome),
    /// It certainly did not run, because of this, and can be sent in another way.
    Retry(Error),
}

/// The verdict on a command with this remedy.
pub(super) fn judge(reply: Reply, remedy: &Remedy) -> Verdict {
    match reply.error() {
        None => Verdict::Done(Outcome::Reply(reply)),
        Some(error) if is_healable(remedy, &reply, &error) => Verdict::Retry(error),
        Some(error) => Verdict::Done(Outcome::Failed(error)),
    }
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
