//! A record on its way into a command, and out of a reply.

use std::borrow::Cow;

use super::Spec;
use super::beside::Side;
use crate::codec::{Arg, Bulk, CodecError, Encode, Encoded};
use crate::command::{Command, Cursor, Reply};
use crate::error::{Error, Kind, Place, Result, short_name};
use crate::ship::{Commands, Replies};

/// A record that is being written: names and values of a command, and the names that are to go.
#[derive(Debug)]
pub struct Put {
    pub(crate) command: Command,
    pub(crate) pairs: usize,
    pub(crate) removed: Vec<&'static str>,
    pub(crate) error: Option<Error>,
    /// Of fields beside the record: their names, and the commands that write them.
    pub(super) beside: Vec<(&'static str, Commands)>,
}

impl Put {
    /// Pairs are appended to `command`.
    pub(crate) fn new(command: Command) -> Self {
        Self { command, pairs: 0, removed: Vec::new(), error: None, beside: Vec::new() }
    }

    pub(super) fn set(&mut self, name: &'static str, value: &impl Encode) {
        self.command.bytes(name.as_bytes());
        self.pairs = self.pairs.saturating_add(1);
        if let Err(error) = self.command.encode(value) {
            self.error.get_or_insert_with(|| refused(name, error));
        }
    }

    /// The same of a field that is not declared.
    pub(super) fn set_named(&mut self, name: &str, value: &impl Encode) {
        self.command.bytes(name.as_bytes());
        self.pairs = self.pairs.saturating_add(1);
        if let Err(error) = self.command.encode(value) {
            self.refuse(name, error);
        }
    }

    pub(super) fn refuse(&mut self, name: &str, error: CodecError) {
        self.error.get_or_insert_with(|| refused(name.to_owned(), error));
    }

    /// The same, by a function.
    pub fn with<T: ?Sized>(
        &mut self,
        value: Option<&T>,
        name: &'static str,
        encode: impl FnOnce(&T, Arg<'_>) -> Encoded,
    ) {
        let Some(value) = value else { return self.remove(name) };
        self.command.bytes(name.as_bytes());
        self.pairs = self.pairs.saturating_add(1);
        if let Err(error) = encode(value, self.command.arg()) {
            self.error.get_or_insert_with(|| refused(name, error));
        }
    }

    /// The same of a field beside the record, which has the ship's label in it.
    pub(super) fn set_beside(&mut self, name: &'static str, label: String, commands: Commands) {
        self.command.bytes(name.as_bytes());
        self.command.bytes(label.as_bytes());
        self.pairs = self.pairs.saturating_add(1);
        self.beside.push((name, commands));
    }

    /// Names and values, of a command that begins with them.
    pub(super) fn sets(&self) -> Vec<(&[u8], &[u8])> {
        let arguments: Vec<&[u8]> = self.command.arguments().skip(1).collect();
        arguments.chunks(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect()
    }

    pub(super) fn remove(&mut self, name: &'static str) {
        self.removed.push(name);
    }
}

/// The error of a value that cannot be stored.
pub(super) fn refused(field: impl Into<Cow<'static, str>>, error: CodecError) -> Error {
    let place = Place::default().field(field);
    Error::new(Kind::Refused, format!("the value cannot be stored: {error}; nothing was sent")).at(place)
}

/// Reads a field by a function; `None` if it is absent.
pub fn take_with<T>(
    bulk: Option<Bulk>,
    decode: impl FnOnce(Bulk) -> Result<T, CodecError>,
) -> Result<Option<T>, CodecError> {
    bulk.map(decode).transpose()
}

/// A record that is being read: the values of its fields, in order.
#[derive(Debug)]
pub struct Take<'a> {
    values: Cursor,
    /// Fields and the values of their aliases.
    aliases: Vec<(&'static str, Option<Bulk>)>,
    /// Fields that are not declared.
    rest: Vec<(Bulk, Bulk)>,
    /// About fields beside the record, in order.
    replies: Replies,
    spec: &'static Spec,
    key: &'a [u8],
}

impl<'a> Take<'a> {
    /// The values are those of fields, and after them those of `aliases`.
    pub(crate) fn new(
        mut values: Cursor,
        aliases: &[(&'static str, &'static str)],
        spec: &'static Spec,
        key: &'a [u8],
    ) -> Result<Self> {
        let mut found = Vec::with_capacity(aliases.len());
        if !aliases.is_empty() {
            let mut others = values.split_off(values.len().saturating_sub(aliases.len()));
            for (field, _) in aliases {
                found.push((*field, others.next_bulk()?));
            }
        }
        Ok(Self { values, aliases: found, rest: Vec::new(), replies: Replies::new(Vec::new()), spec, key })
    }

    /// A whole record: what HMGET or HGETALL has replied.
    pub(crate) fn whole(values: Cursor, spec: &'static Spec, key: &'a [u8]) -> Result<Self> {
        if !spec.flattens {
            return Self::new(values, &spec.aliases_of_all(), spec, key);
        }
        let mut names = Vec::new();
        spec.each_name(&mut |name| names.push(name));
        let (values, rest) = values.arrange(names.into_iter())?;
        Ok(Self { rest, ..Self::new(values, &spec.aliases_of_all(), spec, key)? })
    }

    /// With the replies about fields beside the record.
    pub(super) fn with_replies(mut self, replies: Vec<Reply>) -> Self {
        self.replies = Replies::new(replies);
        self
    }

    /// Those about the field `name`, which are the next ones.
    pub(super) fn replies(&mut self, name: &str) -> Replies {
        let count = self.spec.side(name).map_or(0, Side::replies);
        self.replies.split_off(count)
    }

    /// Names and values that are not declared.
    pub(super) fn rest(&mut self) -> Vec<(Bulk, Bulk)> {
        std::mem::take(&mut self.rest)
    }

    /// The next value, which is that of the field `name`; where it is absent, its first alias that is not.
    pub(super) fn next(&mut self, name: &'static str) -> Result<Option<Bulk>> {
        let value = self.values.next_bulk()?;
        Ok(value.or_else(|| self.alias(name)))
    }

    /// A copy: a field may be selected twice.
    fn alias(&self, name: &'static str) -> Option<Bulk> {
        let values = self.aliases.iter().filter(|(field, _)| *field == name);
        values.filter_map(|(_, value)| value.as_deref()).next().map(Bulk::from)
    }

    /// The error, of the field of this name.
    #[cold]
    pub(super) fn located(&self, error: Error, field: &'static str) -> Error {
        error.at(self.place_of(field))
    }

    pub(super) fn place_of(&self, field: impl Into<Cow<'static, str>>) -> Place {
        self.spec.place(self.key).field(field)
    }
}

/// The error of a field that must be there.
#[cold]
pub(super) fn missing() -> Error {
    let reason = "the field is absent, and required; save it, or make it an `Option` or `#[redis(default)]`";
    Error::new(Kind::MissingField, reason)
}

/// The error of a value that cannot be read.
pub(super) fn malformed<T>(error: &CodecError) -> Error {
    unreadable(std::any::type_name::<T>(), error)
}

/// The part of it that is compiled once.
#[cold]
fn unreadable(type_name: &'static str, error: &CodecError) -> Error {
    let reason = format!("the stored bytes cannot be read as `{}`: {error}", short_name(type_name));
    Error::new(Kind::Malformed, reason)
}
