//! Where an error happened: struct, field, key, command.

use std::borrow::Cow;
use std::fmt;

use super::Error;

/// One command of a batch that failed.
#[derive(Clone, Debug)]
pub struct Failure {
    error: Error,
}

impl Failure {
    pub(crate) fn new(error: Error) -> Self {
        Self { error }
    }

    /// The command's name (`HSET`), or the operation's where no command was sent.
    #[must_use]
    pub fn command(&self) -> &str {
        self.error.command().unwrap_or("command")
    }

    /// The Redis key, as text; none for a command without one.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.error.key()
    }

    /// What went wrong.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.error
    }
}

/// Struct, field, key and command, as far as they are known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    pub(crate) record: Option<Cow<'static, str>>,
    pub(crate) field: Option<Cow<'static, str>>,
    pub(crate) key: Option<String>,
    pub(crate) command: Option<Cow<'static, str>>,
}

impl Place {
    pub(crate) fn of_record(record: &'static str) -> Self {
        Self { record: Some(record.into()), ..Self::default() }
    }

    pub(crate) fn field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = Some(field.into());
        self
    }

    pub(crate) fn key(mut self, key: &[u8]) -> Self {
        self.key = Some(show_key(key));
        self
    }

    pub(crate) fn command(mut self, command: impl Into<Cow<'static, str>>) -> Self {
        self.command = Some(command.into());
        self
    }

    /// Takes from `other` what is not known yet.
    pub(super) fn fill(&mut self, other: Self) {
        self.record = self.record.take().or(other.record);
        self.field = self.field.take().or(other.field);
        self.key = self.key.take().or(other.key);
        self.command = self.command.take().or(other.command);
    }

    /// "`HMGET` of field `name` of `User` under key `U{1}`: "
    pub(super) fn lead(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = Words { f, written: false };
        words.add("", "", self.command.as_deref())?;
        words.add("of ", "field ", self.field.as_deref())?;
        words.add("of ", "", self.record.as_deref())?;
        words.add("under ", "key ", self.key.as_deref())?;
        if words.written { f.write_str(": ") } else { Ok(()) }
    }
}

struct Words<'a, 'f> {
    f: &'a mut fmt::Formatter<'f>,
    written: bool,
}

impl Words<'_, '_> {
    fn add(&mut self, join: &str, what: &str, word: Option<&str>) -> fmt::Result {
        let Some(word) = word else { return Ok(()) };
        let (space, join) = if self.written { (" ", join) } else { ("", "") };
        self.written = true;
        write!(self.f, "{space}{join}{what}`{word}`")
    }
}

/// The longest key that an error shows whole.
const SHOWN: usize = 120;

/// A key as text: printable, and not longer than a line or two.
pub(crate) fn show_key(key: &[u8]) -> String {
    let cut = key.get(..SHOWN).unwrap_or(key);
    let mut shown = String::with_capacity(cut.len());
    for chunk in cut.utf8_chunks() {
        shown.extend(chunk.valid().chars().flat_map(|c| {
            // A quote is no danger in a message, and `\'` would not be the key any more.
            let escaped = (c.is_control() || c == '\\').then(|| c.escape_debug());
            escaped.into_iter().flatten().chain((!(c.is_control() || c == '\\')).then_some(c))
        }));
        chunk.invalid().iter().for_each(|byte| shown.push_str(&format!("\\x{byte:02x}")));
    }
    if cut.len() < key.len() {
        shown.push('…');
    }
    shown
}

/// `core::option::Option<alloc::string::String>` as people write it: `Option<String>`.
pub(crate) fn short_type_name<T: ?Sized>() -> String {
    short_name(std::any::type_name::<T>())
}

/// The same of a name that has the modules.
pub(crate) fn short_name(type_name: &str) -> String {
    let mut short = String::new();
    for part in type_name.split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
        short.push_str(part.rsplit("::").next().unwrap_or(part));
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_names_are_those_that_people_write() {
        assert_eq!(short_type_name::<Option<String>>(), "Option<String>");
        assert_eq!(short_type_name::<(u64, Vec<u8>)>(), "(u64, Vec<u8>)");
        assert_eq!(short_type_name::<[u8; 4]>(), "[u8; 4]");
    }

    #[test]
    fn keys_are_shown_in_one_line() {
        assert_eq!(show_key(b"U{it's \n \\ \xff}"), "U{it's \\n \\\\ \\xff}");
        assert_eq!(show_key("ü".as_bytes()), "ü");
        assert!(show_key(&[b'a'; 1000]).len() < 130);
    }

    #[test]
    fn the_lead_reads_as_a_sentence() {
        let place = Place::of_record("User").field("name").key(b"U{1}").command("HMGET");
        let error = Error::new(crate::error::Kind::MissingField, "it is absent").at(place);
        assert_eq!(error.to_string(), "`HMGET` of field `name` of `User` under key `U{1}`: it is absent");
    }
}
