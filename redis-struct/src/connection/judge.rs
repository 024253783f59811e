//! Replies dealt out to the units that they answer.

use std::ops::Range;

use redis::Value;

use super::gathered::commands;
use super::redirect::Cause;
use super::share::{Share, Sheet};
use crate::command::{Access, Outcome, Remedy, Reply, UnitInfo};
use crate::error::{Error, Kind, Place};

/// What a server made of its share.
#[derive(Default)]
pub(super) struct Answers {
    /// For each place of the share's list.
    pub(super) outcomes: Vec<Outcome>,
    pub(super) retries: Vec<Retry>,
    /// A key that was watched has changed: the block did not run.
    pub(super) is_changed: bool,
}

/// A unit, or a block of them, that certainly did not run, and may be sent again.
pub(super) struct Retry {
    /// Places of the batch.
    pub(super) places: Range<usize>,
    pub(super) cause: Cause,
}

/// Deals out the replies of one chunk.
pub(super) struct Judge<'a> {
    pub(super) share: &'a Share,
    pub(super) sheet: &'a Sheet<'a>,
    pub(super) answers: &'a mut Answers,
}

impl Judge<'_> {
    /// `members`: which of the share's list.
    pub(super) fn chunk(&mut self, members: Range<usize>, replies: Vec<Value>) {
        let mut replies = Replies(replies.into_iter());
        let mut at = members.start;
        while at < members.end
            && let Some(place) = self.share.todo.get(at).copied()
            && let (Some(info), Some(load)) = (self.sheet.info(place), self.sheet.load(place))
        {
            let count = info.block.max(1);
            if load.commands > 0 && self.share.is_asking(place) {
                _ = replies.next();
            }
            if info.block > 0 || load.is_block {
                self.block(at..at.saturating_add(count).min(members.end), &mut replies);
            } else if load.commands > 0 {
                match judge(replies.next(), &load.remedy) {
                    Verdict::Done(outcome) => self.set(at, outcome),
                    Verdict::Retry(cause) => self.retry(place, 1, cause),
                }
            }
            at = at.saturating_add(count);
        }
    }

    /// MULTI, a QUEUED for each command, and the array of EXEC.
    fn block(&mut self, members: Range<usize>, replies: &mut Replies) {
        let opened = replies.next();
        let load_of = |at: usize| self.sheet.load(*self.share.todo.get(at)?);
        let queued: Vec<(usize, Vec<Reply>)> = members
            .clone()
            .filter_map(|at| Some((at, (0..load_of(at)?.commands).map(|_| replies.next()).collect())))
            .collect();
        let exec = replies.next();
        if opened.error().is_some() || exec.error().is_some() {
            return self.not_run(members, &opened, &queued, &exec);
        }
        let mut results = match exec.array() {
            Ok(cursor) => cursor,
            // Nil: a watched key was changed.
            Err(_) => {
                self.answers.is_changed = true;
                let reason = "somebody else has changed what the transaction has read: the block was not run";
                let error = Error::new(Kind::Conflict, reason);
                return queued.iter().for_each(|(at, _)| self.set(*at, Outcome::Failed(error.clone())));
            }
        };
        for (at, commands) in queued {
            let results: Vec<Reply> = commands.iter().map(|_| results.next().unwrap_or_else(|_| no_reply())).collect();
            let failed = results.iter().enumerate().find_map(|(nth, reply)| Some(self.told(at, nth, reply.error()?)));
            self.set(at, failed.map_or(Outcome::Replies(results), Outcome::Failed));
        }
    }

    /// The server refused the block. If nothing but its whereabouts is wrong, it may be sent again as a whole; else
    /// the command that was refused says why, and the others that they did not run.
    fn not_run(&mut self, members: Range<usize>, opened: &Reply, queued: &[(usize, Vec<Reply>)], exec: &Reply) {
        let refusals = || queued.iter().flat_map(|(_, replies)| replies).filter(|reply| reply.error_code().is_some());
        let aborted = exec.error_code() == Some("EXECABORT");
        let mut reasons = std::iter::once(opened).chain(refusals()).filter(|reply| reply.error_code().is_some());
        let mut causes: Vec<Option<Cause>> = reasons.by_ref().map(|reply| Cause::of(reply, &Remedy::None)).collect();
        if !aborted {
            causes.push(Cause::of(exec, &Remedy::None));
        }
        if let Some(place) = self.share.todo.get(members.start).copied()
            && let Some(causes) = causes.into_iter().collect::<Option<Vec<_>>>()
            && let Some(cause) = causes.into_iter().reduce(|one, two| if one.is_immediate() { one } else { two })
        {
            return self.retry(place, members.len(), cause);
        }
        let error = opened.error().or_else(|| exec.error());
        for (at, replies) in queued.iter().filter(|(_, replies)| !replies.is_empty()) {
            let own = replies.iter().find_map(Reply::error);
            if let Some(error) = own.or_else(|| error.clone()) {
                self.set(*at, Outcome::Failed(error));
            }
        }
    }

    /// The error of a command of the unit. One on a key beside the record's is about a field.
    #[cold]
    fn told(&self, at: usize, nth: usize, error: Error) -> Error {
        let field = || {
            let place = *self.share.todo.get(at)?;
            let commands = commands(self.sheet.load(place)?, self.sheet.wire);
            let field = commands.get(nth)?.get(1)?.strip_prefix(self.sheet.manifest.key(place))?.strip_prefix(b".")?;
            Some(String::from_utf8_lossy(field).into_owned())
        };
        // First the error: the commands are copied to find the field, and may be large.
        match error.is_wrong_type().then(field).flatten() {
            Some(field) => {
                let more = "; it is that of the field's own key, beside the record: save the field anew";
                error.and(more).at(Place::default().field(field))
            }
            None => error,
        }
    }

    fn retry(&mut self, place: usize, count: usize, cause: Cause) {
        self.answers.retries.push(Retry { places: place..place.saturating_add(count), cause });
    }

    fn set(&mut self, at: usize, outcome: Outcome) {
        if let Some(slot) = self.answers.outcomes.get_mut(at) {
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

/// There are as many replies as were asked for; should there not be, the decoders say that nil is not what they expect.
fn no_reply() -> Reply {
    Reply::new(Value::Nil)
}

/// What is to be made of the reply to a command.
pub(super) enum Verdict {
    Done(Outcome),
    /// It certainly did not run, because of this, and may be sent again.
    Retry(Cause),
}

/// The verdict on a command with this remedy.
pub(super) fn judge(reply: Reply, remedy: &Remedy) -> Verdict {
    if reply.error_code().is_none() {
        return Verdict::Done(Outcome::Reply(reply));
    }
    match Cause::of(&reply, remedy) {
        Some(cause) => Verdict::Retry(cause),
        None => Verdict::Done(reply.error().map_or_else(|| Outcome::Reply(reply), Outcome::Failed)),
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
