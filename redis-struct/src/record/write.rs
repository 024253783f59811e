//! save, insert, update, set_if_absent, pop, remove.

use super::assign::{Assign, Assigned};
use super::changes::{Changes, Count};
use super::number::{Countable, Native, read};
use super::read::selected;
use super::row::{Put, refused};
use super::unit::{block, command, script, script_unit, unit};
use super::{Field, KeyRef, RedisStruct, Removable};
use crate::codec::Arg;
use crate::command::{Access, Command, Outcome, Remedy, Reply, Unit};
use crate::error::{Error, Kind, Place, Result};
use crate::pipeline::{Answer, Answers, Decoder, Op};
use crate::script::{POP, SAVE, WRITE};

/// Room for a value of usual length.
const VALUE_ROOM: usize = 24;

/// The reply, with errors that say where it happened.
fn reply(answer: Answer<'_>) -> Result<Reply> {
    let place = answer.place();
    match answer.outcome {
        Outcome::Failed(error) => Err(error),
        outcome => outcome.reply().map_err(|error| error.at(place)),
    }
}

/// For operations of which nothing is read but their success.
fn success(answers: &mut Answers<'_>) -> Result<()> {
    while answers.len() > 0 {
        reply(answers.next())?;
    }
    Ok(())
}

fn yes_or_no(answers: &mut Answers<'_>) -> Result<bool> {
    reply(answers.next())?.integer().map(|number| number != 0)
}

fn number(answers: &mut Answers<'_>) -> Result<u64> {
    reply(answers.next())?.integer().map(|number| u64::try_from(number).unwrap_or(0))
}

fn row_room<R: RedisStruct>() -> (usize, usize) {
    let fields = R::SPEC.fields;
    let names: usize = fields.iter().map(|name| name.len()).sum();
    (fields.len().saturating_mul(2), names.saturating_add(fields.len().saturating_mul(VALUE_ROOM)))
}

/// HDEL of these names.
fn hdel<R: RedisStruct>(id: KeyRef<'_, R>, names: impl IntoIterator<Item = &'static str>) -> Command {
    let mut hdel = command::<R>("HDEL", id, 4, 64);
    names.into_iter().for_each(|name| hdel.bytes(name.as_bytes()));
    hdel
}

/// An operation that cannot be sent.
fn refusal<R: RedisStruct>(name: &'static str, id: KeyRef<'_, R>, error: Error) -> (Unit, Error) {
    let command = command::<R>(name, id, 0, 0);
    let place = Place::of_record(R::SPEC.name).key(command.argument(1)).command(name);
    (unit::<R>(name, Access::Write, command), error.at(place))
}

fn op<T>(unit: Result<Unit, (Unit, Error)>, decode: fn(&mut Answers<'_>) -> Result<T>) -> Op<T> {
    match unit {
        Ok(unit) => Op::one(unit, Decoder::Plain(decode)),
        Err((unit, error)) => Op::refused(unit, error),
    }
}

pub(super) fn save<R: RedisStruct>(record: &R) -> Op<()> {
    op(save_unit(record), success)
}

pub(super) fn save_many<R: RedisStruct>(units: Vec<Result<Unit, (Unit, Error)>>) -> Op<()> {
    let units = units.into_iter().map(|unit| {
        unit.unwrap_or_else(|(mut unit, error)| {
            unit.body = crate::command::Body::Refused(error);
            unit
        })
    });
    Op::many(units.collect(), Decoder::Plain(success))
}

/// One HSET; with `None`s also HDEL, in MULTI; with a ttl `save.lua`.
pub(super) fn save_unit<R: RedisStruct>(record: &R) -> Result<Unit, (Unit, Error)> {
    let (id, (arguments, bytes)) = (record.key(), row_room::<R>());
    if let Some(ttl) = R::SPEC.ttl_millis {
        let mut command = script::<R>(&SAVE, id, arguments.saturating_add(3), bytes);
        command.number(ttl);
        let mut row = Put::new(command);
        record.put(&mut row);
        return match row.error {
            Some(error) => Err(refusal::<R>("EVALSHA", id, error)),
            None => Ok(finish_save::<R>(row.command, &row.removed)),
        };
    }
    let mut row = Put::new(command::<R>("HSET", id, arguments, bytes));
    record.put(&mut row);
    match row {
        Put { error: Some(error), .. } => Err(refusal::<R>("HSET", id, error)),
        Put { command, removed, .. } if removed.is_empty() => Ok(unit::<R>("HSET", Access::Write, command)),
        Put { pairs: 0, removed, .. } => Ok(unit::<R>("HDEL", Access::Write, hdel::<R>(id, removed))),
        Put { command, removed, .. } => Ok(block::<R>("HSET", vec![command, hdel::<R>(id, removed)])),
    }
}

/// Ends a call of `save.lua`: the names to remove, and how many they are.
fn finish_save<R: RedisStruct>(mut command: Command, removed: &[&'static str]) -> Unit {
    removed.iter().for_each(|name| command.bytes(name.as_bytes()));
    command.number(removed.len());
    script_unit::<R>(&SAVE, command)
}

/// A call of `write.lua`.
fn write<'a, R: RedisStruct>(
    condition: &str,
    id: KeyRef<'_, R>,
    sets: &[(&'a [u8], &'a [u8])],
    removes: &[&'static str],
    counts: &[&Count],
) -> Unit {
    let bytes = sets.iter().map(|(name, value)| name.len().saturating_add(value.len())).sum::<usize>();
    let arguments = sets.len().saturating_mul(2).saturating_add(removes.len()).saturating_add(5);
    let mut command = script::<R>(&WRITE, id, arguments.saturating_add(counts.len().saturating_mul(6)), bytes.saturating_add(64));
    command.bytes(condition.as_bytes());
    match R::SPEC.ttl_millis {
        Some(ttl) => command.number(ttl),
        None => command.bytes(b""),
    }
    command.number(sets.len());
    for (name, value) in sets {
        command.bytes(name);
        command.bytes(value);
    }
    command.number(removes.len());
    removes.iter().for_each(|name| command.bytes(name.as_bytes()));
    command.number(counts.len());
    for Count { field, start, step } in counts {
        for argument in [field, step.kind, start, &step.delta, &step.min, &step.max] {
            command.bytes(argument.as_bytes());
        }
    }
    script_unit::<R>(&WRITE, command)
}

/// The reply of `write.lua`: whether the condition held, how many fields were removed, the new numbers.
fn written(answers: &mut Answers<'_>) -> Result<bool> {
    reply(answers.next())?.array()?.next()?.integer().map(|applied| applied == 1)
}

fn written_or_not(answers: &mut Answers<'_>) -> Result<()> {
    written(answers).map(|_| ())
}

pub(super) fn insert<R: RedisStruct>(record: &R) -> Op<bool> {
    let (id, (arguments, bytes)) = (record.key(), row_room::<R>());
    let mut row = Put::new(Command::with_capacity("", arguments.saturating_add(1), bytes));
    record.put(&mut row);
    let nothing = || {
        Error::new(Kind::Refused, "a record of nothing but `None`s cannot be inserted: it would have no fields")
    };
    let error = row.error.or_else(|| (row.pairs == 0).then(nothing));
    op(
        match error {
            Some(error) => Err(refusal::<R>("EVALSHA", id, error)),
            None => {
                let arguments: Vec<&[u8]> = row.command.arguments().skip(1).collect();
                let pair = |pair: &[_]| Some((*pair.first()?, *pair.get(1)?));
                let pairs: Vec<_> = arguments.chunks(2).filter_map(pair).collect();
                Ok(write::<R>("absent", id, &pairs, &[], &[]))
            }
        },
        written,
    )
}

pub(super) fn update<R: RedisStruct>(id: KeyRef<'_, R>, changes: &Changes<R>) -> Op<()> {
    if let Some(error) = changes.error() {
        return op(Err(refusal::<R>("HSET", id, error)), success);
    }
    if changes.counts().next().is_some() {
        return op(Ok(changed::<R>("any", id, changes)), written_or_not);
    }
    let removes: Vec<_> = changes.removes().collect();
    let fill = |mut command: Command| {
        for (name, value) in changes.sets() {
            command.bytes(name.as_bytes());
            command.bytes(value);
        }
        command
    };
    let unit = match R::SPEC.ttl_millis {
        Some(ttl) => {
            let mut command = script::<R>(&SAVE, id, 8, 64);
            command.number(ttl);
            finish_save::<R>(fill(command), &removes)
        }
        None if changes.sets().next().is_none() => unit::<R>("HDEL", Access::Write, hdel::<R>(id, removes)),
        None => {
            let hset = fill(command::<R>("HSET", id, 8, 64));
            match removes.is_empty() {
                true => unit::<R>("HSET", Access::Write, hset),
                false => block::<R>("HSET", vec![hset, hdel::<R>(id, removes)]),
            }
        }
    };
    op(Ok(unit), success)
}

fn changed<R: RedisStruct>(condition: &str, id: KeyRef<'_, R>, changes: &Changes<R>) -> Unit {
    let sets: Vec<_> = changes.sets().map(|(name, value)| (name.as_bytes(), value)).collect();
    let (removes, counts): (Vec<_>, Vec<_>) = (changes.removes().collect(), changes.counts().collect());
    write::<R>(condition, id, &sets, &removes, &counts)
}

pub(super) fn update_existing<R: RedisStruct>(id: KeyRef<'_, R>, changes: &Changes<R>) -> Op<bool> {
    match changes.error() {
        Some(error) => op(Err(refusal::<R>("EVALSHA", id, error)), written),
        None => op(Ok(changed::<R>("present", id, changes)), written),
    }
}

/// HINCRBY where that cannot leave the type's range; else `write.lua`.
pub(super) fn incr<R: RedisStruct, F: Countable<R>>(id: KeyRef<'_, R>, field: &F, by: F::Number, down: bool) -> Op<F::Number> {
    let count = Count::new::<R, F>(field, by, down);
    let native = count.step.native.filter(|_| R::SPEC.ttl_millis.is_none() && count.start == "0");
    let Some(native) = native else {
        return Op::one(write::<R>("any", id, &[], &[], &[&count]), counted::<R, F, _>(field, |reply| {
            let mut replies = reply.array()?;
            (replies.next()?, replies.next()?);
            read(replies.next()?)
        }));
    };
    let mut hincrby = command::<R>("HINCRBY", id, 2, 40);
    hincrby.bytes(count.field.as_bytes());
    hincrby.bytes(count.step.delta.as_bytes());
    let mut unit = unit::<R>("HINCRBY", Access::Write, hincrby);
    if native == Native::Narrow {
        unit.remedy = Remedy::Widen;
    }
    Op::one(unit, counted::<R, F, _>(field, |reply| match reply.as_integer() {
        Some(_) => read(reply),
        // The script went on where HINCRBY ended.
        None => {
            let mut replies = reply.array()?;
            (replies.next()?, replies.next()?);
            read(replies.next()?)
        }
    }))
}

/// Reads a number, and names the field where it cannot.
fn counted<R: RedisStruct, F: Countable<R>, N: 'static>(
    field: &F,
    decode: fn(Reply) -> Result<N>,
) -> Decoder<N> {
    let name = field.stored_name();
    Decoder::with(move |answers| {
        let answer = answers.next();
        let place = answer.place().field(name);
        answer.outcome.reply().and_then(decode).map_err(|error| error.at(place))
    })
}

/// `None` where nothing is to be set.
pub(super) fn set_if_absent<R: RedisStruct, T, P>(
    id: KeyRef<'_, R>,
    field: Field<R, T, P>,
    value: &impl Assign<T>,
) -> Option<Op<bool>> {
    let mut bytes = Vec::new();
    match value.assign(Arg::buffer(&mut bytes)) {
        Err(error) => return Some(op(Err(refusal::<R>("HSETNX", id, refused(field.name(), error))), yes_or_no)),
        Ok(Assigned::Removed) => return None,
        Ok(Assigned::Set) => {}
    }
    if R::SPEC.ttl_millis.is_some() {
        let pairs = [(field.name().as_bytes(), bytes.as_slice())];
        return Some(op(Ok(write::<R>("unset", id, &pairs, &[], &[])), written));
    }
    let mut hsetnx = command::<R>("HSETNX", id, 2, bytes.len().saturating_add(field.name().len()));
    hsetnx.bytes(field.name().as_bytes());
    hsetnx.bytes(&bytes);
    Some(op(Ok(unit::<R>("HSETNX", Access::Write, hsetnx)), yes_or_no))
}

/// HMGET and HDEL in MULTI; with a ttl `pop.lua`.
pub(super) fn pop<R: RedisStruct, F: Removable<R>>(id: KeyRef<'_, R>, fields: F) -> Op<F::Output> {
    let fill = |mut command: Command| {
        fields.names(&mut |name| command.bytes(name.as_bytes()));
        command
    };
    let unit = match R::SPEC.ttl_millis {
        Some(ttl) => {
            let mut command = script::<R>(&POP, id, 5, 64);
            command.number(ttl);
            script_unit::<R>(&POP, fill(command))
        }
        None => {
            let (hmget, hdel) = (command::<R>("HMGET", id, 4, 64), command::<R>("HDEL", id, 4, 64));
            block::<R>("HMGET", vec![fill(hmget), fill(hdel)])
        }
    };
    Op::one(unit, Decoder::with(move |answers| {
        let answer = answers.next();
        let place = answer.place();
        let replies = answer.outcome.replies().map_err(|error| error.at(place.clone()))?;
        let values = replies.into_iter().next();
        let values = values.ok_or_else(|| Error::new(Kind::Malformed, "the reply is empty").at(place))?;
        selected(values, &fields, answer.key)
    }))
}

/// HDEL; with a ttl `save.lua`.
pub(super) fn remove<R: RedisStruct, F: Removable<R>>(id: KeyRef<'_, R>, fields: F) -> Op<u64> {
    let mut names = Vec::new();
    fields.names(&mut |name| names.push(name));
    let unit = match R::SPEC.ttl_millis {
        Some(ttl) => {
            let mut command = script::<R>(&SAVE, id, 6, 64);
            command.number(ttl);
            finish_save::<R>(command, &names)
        }
        None => unit::<R>("HDEL", Access::Write, hdel::<R>(id, names)),
    };
    op(Ok(unit), number)
}
