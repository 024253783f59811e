//! Commands on one record.

use std::sync::Arc;

use super::{KeyRef, Saved, beside};
use crate::command::{Access, Body, Command, Remedy, Unit};
use crate::script::{Source, Writer, evalsha};

/// Room for a key: keyspace, braces, and an id of usual length.
const KEY_ROOM: usize = 40;

/// Writes the key of an id as the next argument.
pub(super) fn push_key<R: Saved>(command: &mut Command, id: KeyRef<'_, R>) {
    command.append_key(|wire| R::SPEC.origin.keyspace.write::<R::Key>(id, wire));
}

/// `NAME key`, with room for more.
pub(super) fn command<R: Saved>(name: &str, id: KeyRef<'_, R>, more: usize, bytes: usize) -> Command {
    let room = name.len().saturating_add(KEY_ROOM).saturating_add(bytes);
    let mut command = Command::with_capacity(name, more.saturating_add(2), room);
    push_key::<R>(&mut command, id);
    command
}

/// `EVALSHA name 1 key`, with room for more. The keys are all of the record's.
pub(super) fn script<R: Saved>(writer: &Writer, id: KeyRef<'_, R>, more: usize, bytes: usize) -> Command {
    script_of::<R>(writer.source(!R::SPEC.sides.is_empty()), id, more, bytes)
}

/// The same of this script.
pub(super) fn script_of<R: Saved>(source: &Source, id: KeyRef<'_, R>, more: usize, bytes: usize) -> Command {
    let sides = R::SPEC.sides.len();
    let (keys, room) = (sides.saturating_add(1), KEY_ROOM.saturating_mul(sides.saturating_add(1)));
    let mut command = evalsha(source, keys, more.saturating_add(keys), bytes.saturating_add(room));
    push_key::<R>(&mut command, id);
    if sides > 0 {
        let key = command.key().to_vec();
        beside::push_keys(R::SPEC, &key, &mut command);
    }
    command
}

/// A unit of one command.
pub(super) fn unit<R: Saved>(name: &'static str, access: Access, command: Command) -> Unit {
    Unit::of_record(&R::SPEC.origin, name, Body::One(command), access)
}

/// A unit that calls one of our scripts.
pub(super) fn script_unit<R: Saved>(writer: &Writer, command: Command) -> Unit {
    script_beside::<R>(writer, command, &[], &[])
}

/// The same, with commands that read and write what is beside the record.
pub(super) fn script_beside<R: Saved>(
    writer: &Writer,
    mut command: Command,
    reads: &[Command],
    writes: &[Command],
) -> Unit {
    let has_sides = !R::SPEC.sides.is_empty();
    if has_sides {
        beside::finish_script(&mut command, reads, writes);
    }
    let mut unit = unit::<R>("EVALSHA", Access::Write, command);
    unit.remedy = Remedy::Eval(Arc::clone(writer.source(has_sides)));
    unit
}

/// A unit that is a MULTI…EXEC block.
pub(super) fn block<R: Saved>(name: &'static str, access: Access, commands: Vec<Command>) -> Unit {
    Unit::of_record(&R::SPEC.origin, name, Body::Block(commands), access)
}
