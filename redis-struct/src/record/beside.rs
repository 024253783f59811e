//! Fields beside the record: each under a key of its own, `U{1}.image`, which is written, read and removed together with
//! the record.
//!
//! The record's hash has the field, too: it holds which ship has written the data. So whether there is a value is asked
//! there, in the same command as all other fields. After a write that may have changed what is beside, or when the record
//! ends, `align.lua` gives all of it the record's time to live, and removes what has no record, or no field in it, any more.

use super::field::{Beside, Field, Optional};
use super::row::Put;
use super::unit::{block, command};
use super::{KeyRef, RedisStruct, Saved, Spec};
use crate::codec::{Bulk, CodecError};
use crate::command::{Access, Command, Unit};
use crate::script::ALIGN;
use crate::ship::{Commands, PackBeside, Replies, UnpackBeside};

/// A field beside the record.
#[derive(Clone, Copy, Debug)]
pub struct Side {
    pub(super) name: &'static str,
    read: fn(&mut Commands),
}

impl Side {
    /// The one that is named so, and read by these commands.
    pub(super) const fn new(name: &'static str, read: fn(&mut Commands)) -> Self {
        Self { name, read }
    }

    /// Of a struct that borrows, which reads nothing.
    #[must_use]
    pub const fn written(name: &'static str) -> Self {
        Self { name, read: |_| {} }
    }

    fn reads(&self) -> Commands {
        let mut commands = Commands::default();
        (self.read)(&mut commands);
        commands
    }

    /// How many commands read it.
    pub(super) fn replies(&self) -> usize {
        self.reads().len()
    }
}

/// A ship that stores and reads values of type `T` beside the record: one that does neither is one error.
#[diagnostic::on_unimplemented(
    message = "the ship `{Self}` does not fit `{T}`, beside the record",
    label = "it does not store and read `{T}`",
    note = "each ship of `redis_struct::ship` says in its documentation which types fit",
    note = "a ship of your own implements `Ship`, and `Pack<T>` and `Unpack<T>`, or `PackBeside<T>` and `UnpackBeside<T>`"
)]
pub trait CarriesBeside<T>: PackBeside<T> + UnpackBeside<T> {}

#[diagnostic::do_not_recommend]
impl<T, H: PackBeside<T> + UnpackBeside<T>> CarriesBeside<T> for H {}

/// A field that the ship `H` writes and reads beside the record.
#[must_use]
pub const fn beside<S, H: CarriesBeside<T>, T, P>(
    name: &'static str,
    default: Option<fn() -> T>,
) -> Field<S, T, Beside<P>> {
    let put = |value: &T, name, row: &mut Put| put_beside::<H, T>(Some(value), name, row);
    Field::beside(name, put, (|label, replies| take::<H, T>(label, replies), H::read), default, H::LABEL)
}

/// The same of type `Option`.
#[must_use]
pub const fn optional_beside<S, H: CarriesBeside<T>, T>(name: &'static str) -> Field<S, Option<T>, Beside<Optional>> {
    let put = |value: &Option<T>, name, row: &mut Put| put_beside::<H, T>(value.as_ref(), name, row);
    Field::beside(name, put, (|label, replies| take::<H, T>(label, replies).map(Some), H::read), None, H::LABEL)
}

/// Writes the value beside the record, and the ship's label into it; `None` removes both.
pub fn put_beside<H: PackBeside<T>, T: ?Sized>(value: Option<&T>, name: &'static str, row: &mut Put) {
    let Some(value) = value else { return row.remove(name) };
    let mut commands = Commands::default();
    match H::write(value, &mut commands).and_then(|()| commands.check()) {
        Ok(()) => row.set_beside(name, stored_label(H::LABEL), commands),
        Err(error) => row.refuse(name, error),
    }
}

/// Before a label, where it is stored.
const PREFIX: &str = "ship:";

pub(super) fn stored_label(label: &str) -> String {
    format!("{PREFIX}{label}")
}

fn take<H: UnpackBeside<T>, T>(label: Option<Bulk>, replies: &mut Replies) -> Result<Option<T>, CodecError> {
    let Some(label) = label else { return Ok(None) };
    match mismatch(&label, H::LABEL) {
        Some(error) => Err(error),
        None => H::interpret(replies).map(Some),
    }
}

/// What is wrong with what is stored, which is to be this label.
pub(super) fn mismatch(label: &Bulk, expected: &str) -> Option<CodecError> {
    (**label != *stored_label(expected).as_bytes()).then(|| of_another(label, expected))
}

/// A label is no value, and is told; what is no label may be one.
#[cold]
fn of_another(label: &Bulk, expected: &str) -> CodecError {
    let is_plain = |label: &&str| label.len() <= 100 && label.bytes().all(|byte| byte.is_ascii_graphic());
    let label = label.as_str().ok().and_then(|label| label.strip_prefix(PREFIX)).filter(is_plain);
    CodecError::new(match label {
        Some(label) => format!("it was stored by the ship `{label}`, and the field's is `{expected}`"),
        None => format!("it was not stored beside the record by a ship, and the field's is `{expected}`"),
    })
}

/// The key of the field of this name beside the record with that key.
pub(super) fn side_key(key: &[u8], name: &str) -> Vec<u8> {
    [key, b".", name.as_bytes()].concat()
}

/// Adds the keys of all fields beside the record as arguments.
pub(super) fn push_keys(spec: &Spec, key: &[u8], command: &mut Command) {
    spec.sides.iter().for_each(|side| command.bytes(&side_key(key, side.name)));
}

/// The commands that write what is beside the record: of values, after what was there is gone; of fields that are removed.
pub(super) fn writes(spec: &Spec, key: &[u8], sets: Vec<(&'static str, Commands)>, removes: &[&str]) -> Vec<Command> {
    let mut commands = Vec::new();
    for (name, set) in sets {
        let key = side_key(key, name);
        commands.push(on("DEL", &key));
        commands.extend(set.on_key(&key));
    }
    let removed = spec.sides.iter().filter(|side| removes.contains(&side.name));
    commands.extend(removed.map(|side| on("UNLINK", &side_key(key, side.name))));
    commands
}

/// The commands that read the fields of these names, as far as they are beside the record.
pub(super) fn reads(spec: &Spec, key: &[u8], names: &[&str]) -> Vec<Command> {
    let sides = names.iter().filter_map(|name| spec.side(name));
    sides.flat_map(|side| side.reads().on_key(&side_key(key, side.name)).collect::<Vec<_>>()).collect()
}

fn on(name: &'static str, key: &[u8]) -> Command {
    let mut command = Command::with_capacity(name, 2, key.len());
    command.bytes(key);
    command
}

/// A block that writes: these commands on the record, those beside it, and the times to live as one.
pub(super) fn write_block<R: Saved>(name: &'static str, mut commands: Vec<Command>, beside: Vec<Command>) -> Unit {
    let key = commands.first().map(|command| command.key().to_vec()).unwrap_or_default();
    commands.extend(beside);
    commands.push(align(R::SPEC, &key));
    block::<R>(name, Access::Write, commands)
}

/// A block that reads the record, and these fields of it that are beside it; one command, if none of them is.
pub(super) fn read_unit<R: RedisStruct>(name: &'static str, hmget: Command, names: &[&str]) -> Unit {
    let reads = reads(R::SPEC, hmget.key(), names);
    if reads.is_empty() {
        return super::unit::unit::<R>(name, Access::Read, hmget);
    }
    block::<R>(name, Access::Read, std::iter::once(hmget).chain(reads).collect())
}

/// All keys of the record are removed, or given its time to live. The reply that counts is the first.
pub(super) fn delete_unit<R: Saved>(id: KeyRef<'_, R>) -> Unit {
    let del = command::<R>("DEL", id, 0, 0);
    let key = del.key().to_vec();
    let mut unlink = Command::with_capacity("UNLINK", R::SPEC.sides.len(), 64);
    push_keys(R::SPEC, &key, &mut unlink);
    block::<R>("DEL", Access::Write, vec![del, unlink])
}

/// `EVAL align.lua`. With its text: in a block a script that the server does not know would be too late to send.
fn align(spec: &Spec, key: &[u8]) -> Command {
    let text = ALIGN.text();
    let mut command = Command::with_capacity("EVAL", 8, text.len().saturating_add(100));
    command.bytes(text.as_bytes());
    command.number(spec.sides.len().saturating_add(1));
    command.bytes(key);
    push_keys(spec, key, &mut command);
    command
}

/// Adds to a call of a script with `beside.lua` what that is to run: see there.
pub(super) fn finish_script(command: &mut Command, reads: &[Command], writes: &[Command]) {
    let mut count = 0_usize;
    for (kind, commands) in [(b"r", reads), (b"w", writes)] {
        for one in commands {
            command.bytes(kind);
            let words = one.arguments().count();
            command.number(words);
            one.arguments().for_each(|word| command.bytes(word));
            count = count.saturating_add(words).saturating_add(2);
        }
    }
    command.number(count);
}
