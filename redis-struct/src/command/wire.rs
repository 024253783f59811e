//! The writer of commands. With `reply` the only place of the pure layers that names redis-rs: what lies above writes
//! through [`Command`] and [`Arg`], so that a faster wire can be put here without touching a codec.

use std::fmt;
use std::io::Write as _;

use redis::{Cmd, RedisWrite};

use crate::codec::{Encode, Encoded};

/// One command that is being written: name, then arguments.
#[derive(Clone)]
pub(crate) struct Command {
    cmd: Cmd,
    /// Bytes of the arguments so far.
    len: usize,
}

impl Command {
    /// A command with room for `arguments` (the name included) of `bytes` together.
    pub(crate) fn with_capacity(name: &str, arguments: usize, bytes: usize) -> Self {
        let mut command = Self { cmd: Cmd::with_capacity(arguments, bytes), len: 0 };
        command.bytes(name.as_bytes());
        command
    }

    pub(crate) fn new(name: &str) -> Self {
        Self::with_capacity(name, 4, 64)
    }

    #[inline]
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.len = self.len.saturating_add(bytes.len());
        self.cmd.write_arg(bytes);
    }

    pub(crate) fn number(&mut self, number: impl itoa::Integer) {
        self.bytes(itoa::Buffer::new().format(number).as_bytes());
    }

    /// The next argument, to be written by a codec.
    #[inline]
    pub(crate) fn arg(&mut self) -> Arg<'_> {
        Arg(Target::Command(self))
    }

    /// Bytes of all arguments together.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn encode(&mut self, value: &(impl Encode + ?Sized)) -> Encoded {
        value.encode(self.arg())
    }

    /// Writes one argument piece by piece.
    pub(crate) fn pieces(&mut self, write: impl FnOnce(&mut dyn FnMut(&[u8]))) {
        let (mut writer, len) = (self.cmd.writer_for_next_arg(), &mut self.len);
        write(&mut |bytes| {
            *len = len.saturating_add(bytes.len());
            // Writing to memory does not fail.
            _ = writer.write_all(bytes);
        });
    }

    /// The argument at `index`; 0 is the name.
    pub(crate) fn argument(&self, index: usize) -> &[u8] {
        match self.cmd.args_iter().nth(index) {
            Some(redis::Arg::Simple(bytes)) => bytes,
            _ => b"",
        }
    }

    pub(crate) fn arguments(&self) -> impl Iterator<Item = &[u8]> {
        arguments(&self.cmd)
    }

    pub(crate) fn name(&self) -> String {
        String::from_utf8_lossy(self.argument(0)).to_ascii_uppercase()
    }

    pub(crate) fn into_inner(self) -> Cmd {
        self.cmd
    }

    pub(crate) fn from_inner(cmd: Cmd) -> Self {
        let len = arguments(&cmd).map(<[u8]>::len).sum();
        Self { cmd, len }
    }
}

fn arguments(cmd: &Cmd) -> impl Iterator<Item = &[u8]> {
    cmd.args_iter().map(|arg| match arg {
        redis::Arg::Simple(bytes) => bytes,
        _ => b"",
    })
}

/// Names the command only: arguments are values.
impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Command({}, {} arguments)", self.name(), self.cmd.args_iter().len())
    }
}

/// The place of one argument. Whatever is written to it becomes exactly one argument: writing consumes it.
pub struct Arg<'a>(Target<'a>);

enum Target<'a> {
    Command(&'a mut Command),
    Buffer(&'a mut Vec<u8>),
}

/// Proof that the argument was written.
#[derive(Debug)]
#[must_use]
pub struct Written(());

impl<'a> Arg<'a> {
    /// An argument that is kept aside until its command is known.
    pub(crate) fn buffer(bytes: &'a mut Vec<u8>) -> Self {
        Self(Target::Buffer(bytes))
    }

    /// Writes these bytes.
    #[inline]
    pub fn bytes(self, bytes: &[u8]) -> Written {
        match self.0 {
            Target::Command(command) => command.bytes(bytes),
            Target::Buffer(buffer) => buffer.extend_from_slice(bytes),
        }
        Written(())
    }

    /// Writes what `text` displays as.
    pub fn display(self, text: impl fmt::Display) -> Written {
        match self.0 {
            Target::Command(command) => command.pieces(|write| {
                // Writing to memory does not fail.
                _ = fmt::write(&mut Pieces(write), format_args!("{text}"));
            }),
            Target::Buffer(buffer) => _ = write!(buffer, "{text}"),
        }
        Written(())
    }
}

struct Pieces<'a>(&'a mut dyn FnMut(&[u8]));

impl fmt::Write for Pieces<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        (self.0)(text.as_bytes());
        Ok(())
    }
}

impl fmt::Debug for Arg<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Arg")
    }
}
