//! Commands on one record.

use std::sync::Arc;

use super::{KeyRef, Saved};
use crate::command::{Access, Body, Command, Remedy, Unit};
use crate::script::{Source, evalsha};

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

/// `EVALSHA name 1 key`, with room for more.
pub(super) fn script<R: Saved>(source: &Source, id: KeyRef<'_, R>, more: usize, bytes: usize) -> Command {
    let mut command = evalsha(source, 1, more.saturating_add(1), bytes.saturating_add(KEY_ROOM));
    push_key::<R>(&mut command, id);
    command
}

/// A unit of one command.
pub(super) fn unit<R: Saved>(name: &'static str, access: Access, command: Command) -> Unit {
    Unit::of_record(&R::SPEC.origin, name, Body::One(command), access)
}

/// A unit that calls one of our scripts.
pub(super) fn script_unit<R: Saved>(source: &Arc<Source>, command: Command) -> Unit {
    let mut unit = unit::<R>("EVALSHA", Access::Write, command);
    unit.remedy = Remedy::Eval(Arc::clone(source));
    unit
}

/// A unit that is a MULTI…EXEC block.
pub(super) fn block<R: Saved>(name: &'static str, commands: Vec<Command>) -> Unit {
    Unit::of_record(&R::SPEC.origin, name, Body::Block(commands), Access::Write)
}
