//! A record on its way into a command, and out of a reply.

use crate::codec::{Bulk, CodecError, Encode};
use crate::command::{Command, Cursor};
use crate::error::{Error, Kind, Place, Result, short_type_name};

/// A record that is being written: names and values of a command, and the names that are to go.
#[derive(Debug)]
pub struct Put {
    pub(crate) command: Command,
    pub(crate) pairs: usize,
    pub(crate) removed: Vec<&'static str>,
    pub(crate) error: Option<Error>,
}

impl Put {
    /// Pairs are appended to `command`.
    pub(crate) fn new(command: Command) -> Self {
        Self { command, pairs: 0, removed: Vec::new(), error: None }
    }

    pub(super) fn set(&mut self, name: &'static str, value: &impl Encode) {
        self.command.bytes(name.as_bytes());
        self.pairs = self.pairs.saturating_add(1);
        if let Err(error) = self.command.encode(value) {
            self.error.get_or_insert_with(|| refused(name, error));
        }
    }

    pub(super) fn remove(&mut self, name: &'static str) {
        self.removed.push(name);
    }
}

/// The error of a value that cannot be stored.
pub(super) fn refused(field: &'static str, error: CodecError) -> Error {
    let place = Place::default().field(field);
    Error::new(Kind::Refused, format!("the value cannot be stored: {error}; nothing was sent")).at(place)
}

/// A record that is being read: the values of its fields, in order.
#[derive(Debug)]
pub struct Take<'a> {
    values: Cursor,
    record: &'static str,
    key: &'a [u8],
}

impl<'a> Take<'a> {
    pub(crate) fn new(values: Cursor, record: &'static str, key: &'a [u8]) -> Self {
        Self { values, record, key }
    }

    pub(super) fn next(&mut self) -> Result<Option<Bulk>> {
        self.values.next_bulk()
    }

    fn place(&self, field: &'static str) -> Place {
        Place::of_record(self.record).field(field).key(self.key)
    }

    pub(super) fn missing(&self, field: &'static str) -> Error {
        let reason = "the field is absent, and required; save it, or make it an `Option` or `#[redis(default)]`";
        Error::new(Kind::MissingField, reason).at(self.place(field))
    }

    pub(super) fn malformed<T>(&self, field: &'static str, error: CodecError) -> Error {
        let reason = format!("the stored bytes cannot be read as `{}`: {error}", short_type_name::<T>());
        Error::new(Kind::Malformed, reason).at(self.place(field))
    }
}
