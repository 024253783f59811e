//! What the writing operations share: replies, refusals, the call of `write.lua`.

use super::number::Step;
use super::unit::{command, script_beside, script_of, unit};
use super::{KeyRef, Saved, beside};
use crate::command::{Access, Body, Command, Outcome, Reply, Unit};
use crate::error::{Error, Kind, Result};
use crate::pipeline::{Answer, Answers, Decoder, Op};
use crate::script::{Source, WRITE};
use crate::ship::Commands;

/// An operation of one unit, and how its reply is read.
pub(super) fn op<T>(unit: Unit, decode: fn(&mut Answers<'_>) -> Result<T>) -> Op<T> {
    Op::one(unit, Decoder::Plain(decode))
}

/// A unit that cannot be sent.
pub(super) fn refusal<R: Saved>(name: &'static str, id: KeyRef<'_, R>, error: Error) -> Unit {
    let command = command::<R>(name, id, 0, 0);
    let place = R::SPEC.place(command.key()).command(name);
    let mut unit = unit::<R>(name, Access::Write, command);
    unit.body = Body::Refused(error.at(place));
    unit
}

/// The reply, with errors that say where it happened.
pub(super) fn reply(answer: Answer<'_>) -> Result<Reply> {
    answer.outcome.reply().map_err(|error| error.at(answer.site.place()))
}

/// The first reply of a block, or the only one.
pub(super) fn first_reply(answer: Answer<'_>) -> Result<Reply> {
    let first = match answer.outcome {
        Outcome::Replies(replies) => replies.into_iter().next().ok_or_else(empty),
        outcome => outcome.reply(),
    };
    first.map_err(|error| error.at(answer.site.place()))
}

/// The error of a block without a reply.
#[cold]
pub(super) fn empty() -> Error {
    Error::new(Kind::Malformed, "the reply is empty")
}

/// What HMGET has replied, and the replies about what is beside the record.
pub(super) fn with_beside<R: Saved>(outcome: Outcome) -> Result<(Reply, Vec<Reply>)> {
    if R::SPEC.sides.is_empty() {
        return Ok((outcome.reply()?, Vec::new()));
    }
    let mut replies = outcome.replies()?.into_iter();
    Ok((replies.next().ok_or_else(empty)?, replies.collect()))
}

/// The replies of a block, with errors that say where it happened.
pub(super) fn replies(answer: Answer<'_>) -> Result<Vec<Reply>> {
    answer.outcome.replies().map_err(|error| error.at(answer.site.place()))
}

/// For operations of which nothing is read but their success.
pub(super) fn success(answers: &mut Answers<'_>) -> Result<()> {
    while answers.len() > 0 {
        reply(answers.next())?;
    }
    Ok(())
}

pub(super) fn yes_or_no(answers: &mut Answers<'_>) -> Result<bool> {
    first_reply(answers.next())?.integer().map(|number| number != 0)
}

pub(super) fn number(answers: &mut Answers<'_>) -> Result<u64> {
    first_reply(answers.next())?.integer().map(|number| u64::try_from(number).unwrap_or(0))
}

/// Of the reply of `write.lua`: whether the condition held.
pub(super) fn applied(answers: &mut Answers<'_>) -> Result<bool> {
    reply(answers.next())?.array()?.next()?.integer().map(|applied| applied == 1)
}

/// Of the reply of `write.lua`: how many fields were removed.
pub(super) fn removed(answers: &mut Answers<'_>) -> Result<u64> {
    let mut replies = reply(answers.next())?.array()?;
    let _applied = replies.next()?;
    replies.next()?.integer().map(|number| u64::try_from(number).unwrap_or(0))
}

/// Of the reply of `write.lua`: the first new number; `None` if the condition did not hold.
pub(super) fn first_count(reply: Reply) -> Result<Option<Reply>> {
    let mut replies = reply.array()?;
    let (applied, _removed) = (replies.next()?.integer()?, replies.next()?);
    if applied == 1 { replies.next().map(Some) } else { Ok(None) }
}

/// HDEL of these names.
pub(super) fn hdel<R: Saved>(id: KeyRef<'_, R>, names: impl IntoIterator<Item = &'static str>) -> Command {
    let mut hdel = command::<R>("HDEL", id, 4, 64);
    names.into_iter().for_each(|name| hdel.bytes(name.as_bytes()));
    hdel
}

/// A calculation with a field.
#[derive(Clone, Debug)]
pub(super) struct Count {
    pub(super) field: &'static str,
    pub(super) start: String,
    pub(super) step: Step,
}

/// What `write.lua` is to do.
#[derive(Default)]
pub(super) struct Write<'a> {
    pub(super) condition: &'static str,
    pub(super) sets: Vec<(&'a [u8], &'a [u8])>,
    pub(super) removes: Vec<&'static str>,
    pub(super) counts: Vec<&'a Count>,
    /// The version that has to be stored.
    pub(super) expected: Option<String>,
    /// What is written beside the record.
    pub(super) beside: Vec<(&'static str, Commands)>,
}

impl Write<'_> {
    /// How the version is raised; not at all where nothing else is written either.
    fn version<R: Saved>(&self) -> Option<Count> {
        let is_question =
            self.condition == "present" && self.sets.is_empty() && self.removes.is_empty() && self.counts.is_empty();
        R::SPEC.version.filter(|_| !is_question)?.count(self.expected.as_deref())
    }

    /// Whether the field is set, removed or calculated.
    fn touches(&self, name: &str) -> bool {
        self.sets.iter().any(|(set, _)| *set == name.as_bytes())
            || self.removes.contains(&name)
            || self.counts.iter().any(|count| count.field == name)
    }

    pub(super) fn unit<R: Saved>(self, id: KeyRef<'_, R>) -> Unit {
        let command = self.call::<R>(WRITE.source(!R::SPEC.sides.is_empty()), id);
        let popped = if self.condition == "popped" { &self.removes[..] } else { &[] };
        let reads = beside::reads(R::SPEC, command.key(), popped);
        let writes = beside::writes(R::SPEC, command.key(), self.beside, &self.removes);
        script_beside::<R>(&WRITE, command, &reads, &writes)
    }

    /// The call of a script whose arguments begin with those of `write.lua`.
    pub(super) fn call<R: Saved>(&self, source: &Source, id: KeyRef<'_, R>) -> Command {
        let bytes = self.sets.iter().map(|(name, value)| name.len().saturating_add(value.len())).sum::<usize>();
        let version = self.version::<R>();
        let is_version = |name: &str| version.as_ref().is_some_and(|version| version.field == name);
        let aliases = R::SPEC.aliases_of(|name| self.touches(name) || is_version(name));
        let counts = self.counts.iter().copied().chain(&version);
        let count = self.counts.len().saturating_add(usize::from(version.is_some()));
        let pairs = self.sets.len().saturating_add(aliases.len());
        let lists = pairs.saturating_mul(2).saturating_add(self.removes.len());
        let arguments = lists.saturating_add(count.saturating_mul(6)).saturating_add(6);
        let mut command = script_of::<R>(source, id, arguments, bytes.saturating_add(64));
        command.bytes(self.condition.as_bytes());
        match R::SPEC.ttl_millis {
            Some(ttl) => command.number(ttl),
            None => command.bytes(b""),
        }
        command.number(self.sets.len());
        for (name, value) in &self.sets {
            command.bytes(name);
            command.bytes(value);
        }
        command.number(self.removes.len());
        self.removes.iter().for_each(|name| command.bytes(name.as_bytes()));
        command.number(count);
        for Count { field, start, step } in counts {
            for argument in [field, step.kind, start, &step.operand, &step.min, &step.max] {
                command.bytes(argument.as_bytes());
            }
        }
        command.number(aliases.len());
        for (field, alias) in &aliases {
            command.bytes(field.as_bytes());
            command.bytes(alias.as_bytes());
        }
        command
    }
}
