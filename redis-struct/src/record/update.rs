//! update, update_existing, set_if_absent.

use super::assign::Assigned;
use super::changes::Changes;
use super::save::finish_save;
use super::unit::{block, command, script, unit};
use super::write::{Write, applied, hdel, op, refusal, reply, success, yes_or_no};
use super::{Field, Given, KeyRef, RedisStruct, beside};
use crate::command::{Access, Command, Unit};
use crate::error::{Error, Kind};
use crate::pipeline::{Decoder, Op};
use crate::script::SAVE;

pub(super) fn update<R: RedisStruct>(id: KeyRef<'_, R>, changes: &Changes<R>) -> Op<()> {
    op(update_unit::<R>(id, changes), success)
}

fn update_unit<R: RedisStruct>(id: KeyRef<'_, R>, changes: &Changes<R>) -> Unit {
    match changes.error() {
        Some(error) => refusal::<R>("HSET", id, error),
        None if R::SPEC.version.is_some() => by_script::<R>(changes.condition(), id, changes),
        None if changes.counts().next().is_some() => by_script::<R>("any", id, changes),
        None => by_commands::<R>(id, changes),
    }
}

/// As [`update`]; what comes back are the changes with the new numbers.
pub(super) fn update_returning<R: RedisStruct>(id: KeyRef<'_, R>, changes: Changes<R>) -> Op<Changes<R>> {
    let unit = update_unit::<R>(id, &changes);
    Op::one(
        unit,
        Decoder::with(move |answers| {
            if changes.counts().next().is_none() && R::SPEC.version.is_none() {
                return success(answers).map(|()| changes.clone());
            }
            let mut replies = reply(answers.next())?.array()?;
            let (applied, _removed) = (replies.next()?.integer()?, replies.next()?);
            let missing = || Error::new(Kind::Malformed, "the script replied without a number");
            let resolved = changes.resolved(|| replies.next()?.bulk()?.ok_or_else(missing))?;
            if R::SPEC.version.is_none() || applied == 0 {
                return Ok(resolved);
            }
            Ok(resolved.with_version(replies.next()?.bulk()?))
        }),
    )
}

pub(super) fn update_existing<R: RedisStruct>(id: KeyRef<'_, R>, changes: &Changes<R>) -> Op<bool> {
    let unit = match changes.error() {
        Some(error) => refusal::<R>("EVALSHA", id, error),
        None => by_script::<R>("present", id, changes),
    };
    op(unit, applied)
}

fn by_script<R: RedisStruct>(condition: &'static str, id: KeyRef<'_, R>, changes: &Changes<R>) -> Unit {
    let sets = changes.sets().map(|(name, value)| (name.as_bytes(), value)).collect();
    let (removes, counts) = (changes.removes().collect(), changes.counts().collect());
    Write { condition, sets, removes, counts, beside: changes.beside(), ..Write::default() }.unit::<R>(id)
}

/// HSET, HDEL, or both in MULTI; with a ttl `save.lua`. HDEL is of what is removed, and of aliases.
fn by_commands<R: RedisStruct>(id: KeyRef<'_, R>, changes: &Changes<R>) -> Unit {
    let mut removes: Vec<_> = changes.removes().collect();
    let is_changed =
        |name: &str| changes.sets().any(|(set, _)| set == name) || changes.removes().any(|set| set == name);
    removes.extend(R::SPEC.aliases_of(is_changed).into_iter().map(|(_, alias)| alias));
    let fill = |mut command: Command| {
        for (name, value) in changes.sets() {
            command.bytes(name.as_bytes());
            command.bytes(value);
        }
        command
    };
    if let Some(ttl) = R::SPEC.ttl_millis {
        let mut command = script::<R>(&SAVE, id, 8, 64);
        command.number(ttl);
        return finish_save::<R>(fill(command), &removes, changes.beside());
    }
    let touches_sides = !changes.is_within() || changes.removes().any(|name| R::SPEC.side(name).is_some());
    if touches_sides {
        return beside_record::<R>(id, changes, fill, removes);
    }
    if changes.sets().next().is_none() {
        return unit::<R>("HDEL", Access::Write, hdel::<R>(id, removes));
    }
    let hset = fill(command::<R>("HSET", id, 8, 64));
    if removes.is_empty() {
        return unit::<R>("HSET", Access::Write, hset);
    }
    block::<R>("HSET", Access::Write, vec![hset, hdel::<R>(id, removes)])
}

/// The same, and what changes beside the record.
fn beside_record<R: RedisStruct>(
    id: KeyRef<'_, R>,
    changes: &Changes<R>,
    fill: impl Fn(Command) -> Command,
    removes: Vec<&'static str>,
) -> Unit {
    let has_sets = changes.sets().next().is_some();
    let hset = has_sets.then(|| fill(command::<R>("HSET", id, 8, 64)));
    let mut commands: Vec<_> = hset.into_iter().collect();
    if !removes.is_empty() {
        commands.push(hdel::<R>(id, removes.iter().copied()));
    }
    let key = commands.first().map(|command| command.key().to_vec()).unwrap_or_default();
    let writes = beside::writes(R::SPEC, &key, changes.beside(), &removes);
    beside::write_block::<R>("HSET", commands, writes)
}

/// `None` where nothing is to be set.
pub(super) fn set_if_absent<R: RedisStruct, T, P>(
    id: KeyRef<'_, R>,
    field: Field<R, T, P>,
    value: impl Given<T, P>,
) -> Option<Op<bool>> {
    let mut bytes = Vec::new();
    match value.give(field, &mut bytes) {
        Err(error) => return Some(op(refusal::<R>("HSETNX", id, error), yes_or_no)),
        Ok(Assigned::Removed) => return None,
        Ok(Assigned::Set) => {}
        Ok(Assigned::Beside(commands)) => {
            let (sets, beside) = (vec![(field.name().as_bytes(), bytes.as_slice())], vec![(field.name(), commands)]);
            let write = Write { condition: "unset", sets, beside, ..Write::default() };
            return Some(op(write.unit::<R>(id), applied));
        }
    }
    if R::SPEC.ttl_millis.is_some() || R::SPEC.version.is_some() || R::SPEC.has_alias(field.name()) {
        let sets = vec![(field.name().as_bytes(), bytes.as_slice())];
        return Some(op(Write { condition: "unset", sets, ..Write::default() }.unit::<R>(id), applied));
    }
    let mut hsetnx = command::<R>("HSETNX", id, 2, bytes.len().saturating_add(field.name().len()));
    hsetnx.bytes(field.name().as_bytes());
    hsetnx.bytes(&bytes);
    Some(op(unit::<R>("HSETNX", Access::Write, hsetnx), yes_or_no))
}
