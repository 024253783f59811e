//! What the writing operations share: replies, refusals, the call of `write.lua`.

use super::number::Step;
use super::unit::{command, script, script_unit, unit};
use super::{KeyRef, RedisStruct};
use crate::command::{Access, Body, Command, Reply, Unit};
use crate::error::{Error, Place, Result};
use crate::pipeline::{Answer, Answers, Decoder, Op};
use crate::script::WRITE;

/// An operation of one unit, and how its reply is read.
pub(super) fn op<T>(unit: Unit, decode: fn(&mut Answers<'_>) -> Result<T>) -> Op<T> {
    Op::one(unit, Decoder::Plain(decode))
}

/// A unit that cannot be sent.
pub(super) fn refusal<R: RedisStruct>(name: &'static str, id: KeyRef<'_, R>, error: Error) -> Unit {
    let command = command::<R>(name, id, 0, 0);
    let place = Place::of_record(R::SPEC.name).key(command.argument(1)).command(name);
    let mut unit = unit::<R>(name, Access::Write, command);
    unit.body = Body::Refused(error.at(place));
    unit
}

/// The reply, with errors that say where it happened.
pub(super) fn reply(answer: Answer<'_>) -> Result<Reply> {
    let place = answer.place();
    answer.outcome.reply().map_err(|error| error.at(place))
}

/// For operations of which nothing is read but their success.
pub(super) fn success(answers: &mut Answers<'_>) -> Result<()> {
    while answers.len() > 0 {
        reply(answers.next())?;
    }
    Ok(())
}

pub(super) fn yes_or_no(answers: &mut Answers<'_>) -> Result<bool> {
    reply(answers.next())?.integer().map(|number| number != 0)
}

pub(super) fn number(answers: &mut Answers<'_>) -> Result<u64> {
    reply(answers.next())?.integer().map(|number| u64::try_from(number).unwrap_or(0))
}

/// Of the reply of `write.lua`: whether the condition held.
pub(super) fn applied(answers: &mut Answers<'_>) -> Result<bool> {
    reply(answers.next())?.array()?.next()?.integer().map(|applied| applied == 1)
}

/// Of the reply of `write.lua`: the first new number.
pub(super) fn first_count(reply: Reply) -> Result<Reply> {
    let mut replies = reply.array()?;
    let (_applied, _removed) = (replies.next()?, replies.next()?);
    replies.next()
}

/// HDEL of these names.
pub(super) fn hdel<R: RedisStruct>(id: KeyRef<'_, R>, names: impl IntoIterator<Item = &'static str>) -> Command {
    let mut hdel = command::<R>("HDEL", id, 4, 64);
    names.into_iter().for_each(|name| hdel.bytes(name.as_bytes()));
    hdel
}

/// An increment.
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
}

impl Write<'_> {
    pub(super) fn unit<R: RedisStruct>(&self, id: KeyRef<'_, R>) -> Unit {
        let bytes = self.sets.iter().map(|(name, value)| name.len().saturating_add(value.len())).sum::<usize>();
        let lists = self.sets.len().saturating_mul(2).saturating_add(self.removes.len());
        let arguments = lists.saturating_add(self.counts.len().saturating_mul(6)).saturating_add(5);
        let mut command = script::<R>(&WRITE, id, arguments, bytes.saturating_add(64));
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
        command.number(self.counts.len());
        for Count { field, start, step } in &self.counts {
            for argument in [field, step.kind, start, &step.delta, &step.min, &step.max] {
                command.bytes(argument.as_bytes());
            }
        }
        script_unit::<R>(&WRITE, command)
    }
}
