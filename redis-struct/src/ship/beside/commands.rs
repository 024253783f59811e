//! Commands on the key of a field beside its record.

use std::fmt::Display;
use std::ops::Range;
use std::sync::Arc;

use crate::codec::{Arg, CodecError, Encoded};
use crate::command::Command;

/// Commands on one key, in order: see [`PackBeside`](super::PackBeside) and [`UnpackBeside`](super::UnpackBeside).
///
/// The key is not known to the ship: it is put in as the first argument of each command.
#[derive(Clone, Debug, Default)]
pub struct Commands {
    /// Without their key.
    list: Vec<Command>,
}

/// With its name and its key. A command of more has no place in a script, whose `unpack` takes about 8,000.
const MOST_WORDS: usize = 5000;

/// One of [`Commands`], whose arguments are being written.
#[derive(Debug)]
pub struct Words<'a>(&'a mut Command);

impl Commands {
    /// Adds the command `name key`; its further arguments are written to what this returns. A command has at most 5,000
    /// words, its name and its key among them; one of more is refused.
    pub fn command(&mut self, name: &'static str) -> Words<'_> {
        self.list.push(Command::new(name));
        // There is one: it was pushed.
        let place = self.list.len().saturating_sub(1);
        #[expect(clippy::indexing_slicing, reason = "the place of the last one, which was just pushed")]
        Words(&mut self.list[place])
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// # Errors
    ///
    /// If one of them is too long for a script.
    pub(crate) fn check(&self) -> Result<(), CodecError> {
        let is_short = |command: &Command| command.arguments().count() < MOST_WORDS;
        if self.list.iter().all(is_short) {
            return Ok(());
        }
        let reason = format!(
            "a command of its ship has more than {MOST_WORDS} words, its name and its key among them; the ship is to write several"
        );
        Err(CodecError::new(reason))
    }

    /// With this key in each.
    pub(crate) fn on_key(self, key: &[u8]) -> impl Iterator<Item = Command> + use<'_> {
        self.list.into_iter().map(|command| command.with_key(|wire| wire.extend_from_slice(key)))
    }
}

impl Words<'_> {
    /// Adds these bytes as one argument.
    pub fn bytes(self, bytes: impl AsRef<[u8]>) -> Self {
        self.0.bytes(bytes.as_ref());
        self
    }

    /// Adds what `value` displays as.
    pub fn display(self, value: impl Display) -> Self {
        _ = Arg::display(self.0.arg(), value);
        self
    }

    /// Adds what `write` writes, as another ship does: `words.arg(|to| Raw::pack(value, to))`.
    ///
    /// # Errors
    ///
    /// That of `write`.
    pub fn arg(self, write: impl FnOnce(Arg<'_>) -> Encoded) -> Result<Self, CodecError> {
        let _written = write(self.0.arg())?;
        Ok(self)
    }

    /// Adds these bytes as the last argument, without a copy.
    pub fn owned(self, bytes: Vec<u8>) {
        let len = bytes.len();
        self.0.shared(Arc::new(bytes), 0..len);
    }

    /// Adds a part of these bytes as the last argument, without a copy.
    pub(crate) fn shared(self, bytes: Arc<Vec<u8>>, range: Range<usize>) {
        self.0.shared(bytes, range);
    }
}
