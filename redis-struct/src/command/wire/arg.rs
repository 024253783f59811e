//! The place of one argument, for codecs.

use std::fmt;
use std::io::{self, Write};

use super::Command;
use crate::codec::{CodecError, Encoded};

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
    /// The next argument of this command.
    pub(super) fn of(command: &'a mut Command) -> Self {
        Self(Target::Command(command))
    }

    /// An argument that is kept aside, in a buffer: what it is written to is added there. So a ship gets the bytes that
    /// another ship writes.
    pub fn buffer(bytes: &'a mut Vec<u8>) -> Self {
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

    /// Writes what `write` gives, without a copy of it all. `len` is how many bytes that will be; where it is not, they
    /// are moved once more.
    ///
    /// # Errors
    ///
    /// That of `write`.
    pub fn write(self, len: usize, write: impl FnOnce(&mut Writer<'_>) -> Result<(), CodecError>) -> Encoded {
        match self.0 {
            Target::Command(command) => command.write(len, write)?,
            Target::Buffer(buffer) => {
                buffer.reserve(len);
                write(&mut Writer(buffer))?;
            }
        }
        Ok(Written(()))
    }

    /// Writes what `text` displays as.
    pub fn display(self, text: impl fmt::Display) -> Written {
        // Writing to memory does not fail.
        match self.0 {
            Target::Command(command) => command.append(|wire| _ = write!(wire, "{text}")),
            Target::Buffer(buffer) => _ = write!(buffer, "{text}"),
        }
        Written(())
    }
}

/// Where [`Arg::write`] writes to. Writing does not fail.
pub struct Writer<'a>(&'a mut Vec<u8>);

impl<'a> Writer<'a> {
    pub(super) fn to(buffer: &'a mut Vec<u8>) -> Self {
        Self(buffer)
    }

    /// Adds these bytes.
    #[inline]
    pub fn put(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
}

impl Write for Writer<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.put(bytes);
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.put(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for Writer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Writer")
    }
}

impl fmt::Debug for Arg<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Arg")
    }
}
