//! Commands on one record.

use std::sync::Arc;

use super::{KeyRef, RedisStruct, Spec};
use crate::command::{Access, Body, Command, Remedy, Unit};
use crate::script::{Source, evalsha};

/// Room for a key: keyspace, braces, and an id of usual length.
const KEY_ROOM: usize = 40;

/// Writes the key of an id as the next argument.
pub(super) fn push_key<R: RedisStruct>(command: &mut Command, id: KeyRef<'_, R>) {
    command.pieces(|write| R::SPEC.keyspace.write::<R::Key>(id, write));
}

/// `NAME key`, with room for more.
pub(super) fn command<R: RedisStruct>(name: &str, id: KeyRef<'_, R>, more: usize, bytes: usize) -> Command {
    let room = name.len().saturating_add(KEY_ROOM).saturating_add(bytes);
    let mut command = Command::with_capacity(name, more.saturating_add(2), room);
    push_key::<R>(&mut command, id);
    command
}

/// `EVALSHA name 1 key`, with room for more.
pub(super) fn script<R: RedisStruct>(source: &Source, id: KeyRef<'_, R>, more: usize, bytes: usize) -> Command {
    let mut command = evalsha(source, 1, more.saturating_add(1), bytes.saturating_add(KEY_ROOM));
    push_key::<R>(&mut command, id);
    command
}

/// A unit of one command, whose key is its first argument.
pub(super) fn unit<R: RedisStruct>(name: &'static str, access: Access, command: Command) -> Unit {
    of::<R>(name, access, Body::One(command), 1)
}

/// A unit that calls one of our scripts.
pub(super) fn script_unit<R: RedisStruct>(source: &Arc<Source>, command: Command) -> Unit {
    let mut unit = of::<R>("EVALSHA", Access::Write, Body::One(command), 3);
    unit.remedy = Remedy::Eval(Arc::clone(source));
    unit
}

/// A unit that is a MULTI…EXEC block.
pub(super) fn block<R: RedisStruct>(name: &'static str, commands: Vec<Command>) -> Unit {
    of::<R>(name, Access::Write, Body::Block(commands), 1)
}

fn of<R: RedisStruct>(name: &'static str, access: Access, body: Body, key_at: usize) -> Unit {
    let Spec { name: record, connection, keyspace, .. } = *R::SPEC;
    let mut unit = Unit::new(name, body, access);
    (unit.record, unit.keyspace, unit.connection, unit.key_at) = (Some(record), Some(keyspace), connection, key_at);
    unit
}
