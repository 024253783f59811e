//! save, save_many, insert.

use super::Saved;
use super::names::Known;
use super::row::Put;
use super::unit::{block, command, script, script_beside, script_unit, unit};
use super::write::{Write, applied, hdel, op, refusal, success};
use super::{beside, version};
use crate::command::{Access, Command, Unit};
use crate::error::{Error, Kind};
use crate::pipeline::{Decoder, Op, Queue};
use crate::script::{REPLACE, SAVE};
use crate::ship::Commands;

/// Room for a value of usual length.
const VALUE_ROOM: usize = 24;

/// Arguments and bytes that a whole record usually takes.
fn room<R: Saved>() -> (usize, usize) {
    let (fields, names) = Known::<R>::SIZE;
    (fields.saturating_mul(2), names.saturating_add(fields.saturating_mul(VALUE_ROOM)))
}

pub(super) fn save<R: Saved>(record: &R) -> Op<()> {
    op(save_unit(record), success)
}

pub(super) fn save_many(units: Queue) -> Op<()> {
    Op::many(units, Decoder::Plain(success))
}

/// All aliases: where the whole record is written, none of them stays.
fn remove_aliases<R: Saved>(row: &mut Put) {
    R::SPEC.layout.each_alias(&mut |_, alias| row.removed.push(alias));
}

/// With `flatten`: what is not in the record goes.
fn replace_unit<R: Saved>(record: &R) -> Unit {
    let (id, (arguments, bytes)) = (record.borrowed_key(), room::<R>());
    let mut command = script::<R>(&REPLACE, id, arguments.saturating_add(1), bytes);
    match R::SPEC.ttl_millis {
        Some(ttl) => command.number(ttl),
        None => command.bytes(b""),
    }
    let mut row = Put::new(command);
    record.put(&mut row);
    match row.error {
        Some(error) => refusal::<R>("EVALSHA", id, error),
        None => script_unit::<R>(&REPLACE, row.command),
    }
}

/// One HSET; with `None`s or aliases also HDEL, and with fields beside the record their commands, in MULTI; with a ttl `save.lua`; with a version `write.lua`.
pub(super) fn save_unit<R: Saved>(record: &R) -> Unit {
    if R::SPEC.version.is_some() {
        return version::save_unit(record);
    }
    if R::SPEC.flattens {
        return replace_unit(record);
    }
    let (id, (arguments, bytes)) = (record.borrowed_key(), room::<R>());
    if let Some(ttl) = R::SPEC.ttl_millis {
        let mut command = script::<R>(&SAVE, id, arguments.saturating_add(2), bytes);
        command.number(ttl);
        let mut row = Put::new(command);
        record.put(&mut row);
        remove_aliases::<R>(&mut row);
        return match row.error {
            Some(error) => refusal::<R>("EVALSHA", id, error),
            None => finish_save::<R>(row.command, &row.removed, row.beside),
        };
    }
    let mut row = Put::new(command::<R>("HSET", id, arguments, bytes));
    record.put(&mut row);
    remove_aliases::<R>(&mut row);
    match row {
        Put { error: Some(error), .. } => refusal::<R>("HSET", id, error),
        Put { command, removed, pairs, beside, .. } if !R::SPEC.sides.is_empty() => {
            let writes = beside::writes(R::SPEC, command.key(), beside, &removed);
            let hset = (pairs > 0).then_some(command);
            let hdel = (!removed.is_empty()).then(|| hdel::<R>(id, removed));
            beside::write_block::<R>("HSET", hset.into_iter().chain(hdel).collect(), writes)
        }
        Put { command, removed, .. } if removed.is_empty() => unit::<R>("HSET", Access::Write, command),
        Put { pairs: 0, removed, .. } => unit::<R>("HDEL", Access::Write, hdel::<R>(id, removed)),
        Put { command, removed, .. } => block::<R>("HSET", Access::Write, vec![command, hdel::<R>(id, removed)]),
    }
}

/// Ends a call of `save.lua`: the names to remove, and how many they are; and what is written beside the record.
pub(super) fn finish_save<R: Saved>(
    mut command: Command,
    removed: &[&'static str],
    beside: Vec<(&'static str, Commands)>,
) -> Unit {
    removed.iter().for_each(|name| command.bytes(name.as_bytes()));
    command.number(removed.len());
    let writes = beside::writes(R::SPEC, command.key(), beside, removed);
    script_beside::<R>(&SAVE, command, &[], &writes)
}

/// The row of a record, in a command of nothing else.
pub(super) fn filled<R: Saved>(record: &R) -> Put {
    let (arguments, bytes) = room::<R>();
    let mut row = Put::new(Command::with_capacity("", arguments.saturating_add(1), bytes));
    record.put(&mut row);
    row
}

pub(super) fn insert<R: Saved>(record: &R) -> Op<bool> {
    let (id, mut row) = (record.borrowed_key(), filled(record));
    let nothing =
        || Error::new(Kind::Refused, "a record of nothing but `None`s cannot be inserted: it would have no fields");
    let is_nothing = row.pairs == 0 && R::SPEC.version.is_none();
    let error = row.error.take().or_else(|| is_nothing.then(nothing));
    if let Some(error) = error {
        return op(refusal::<R>("EVALSHA", id, error), applied);
    }
    let beside = std::mem::take(&mut row.beside);
    op(Write { condition: "absent", sets: row.sets(), beside, ..Write::default() }.unit::<R>(id), applied)
}
