//! The writer of commands. They are laid out as they go over the wire (RESP) while they are written: nothing is packed
//! a second time.

#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::fmt;
use std::io::{self, Write};
use std::ops::Range;

use crate::codec::{CodecError, Encode, Encoded, FromDecimal as _};

/// One command that is being written: name, then arguments.
#[derive(Clone)]
pub(crate) struct Command {
    /// The arguments: `$`, length, `\r\n`, bytes, `\r\n`. Before them comes [`head`](Self::head).
    wire: Vec<u8>,
    arguments: usize,
    /// Where in `wire` the first key is.
    key: Range<usize>,
}

/// What an argument takes up beside its bytes, if it is shorter than 1000.
const AROUND: usize = 8;

/// The last digit.
#[expect(clippy::indexing_slicing, reason = "the remainder of a division by 10 is below 10")]
pub(crate) const fn digit(number: usize) -> u8 {
    b"0123456789"[number % 10]
}

/// `$` or `*`, a number, and the end of the line.
#[inline]
fn header(kind: u8, number: usize, to: &mut impl Write) {
    // Writing to memory does not fail.
    _ = match number {
        0..10 => to.write_all(&[kind, digit(number), b'\r', b'\n']),
        10..100 => to.write_all(&[kind, digit(number / 10), digit(number), b'\r', b'\n']),
        _ => to.write_all(&[kind]).and_then(|()| {
            to.write_all(itoa::Buffer::new().format(number).as_bytes())?;
            to.write_all(b"\r\n")
        }),
    };
}

thread_local! {
    /// The buffer of a command that was laid by: the next one is written into it.
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// A larger buffer is not kept.
const SPARE_AT_MOST: usize = 64 << 10;

impl Command {
    /// A command with room for `arguments` (the name included) of `bytes` together.
    pub(crate) fn with_capacity(name: &str, arguments: usize, bytes: usize) -> Self {
        let mut wire = SPARE.try_with(Cell::take).unwrap_or_default();
        wire.reserve(arguments.saturating_mul(AROUND).saturating_add(bytes));
        let mut command = Self { wire, arguments: 0, key: 0..0 };
        command.bytes(name.as_bytes());
        command
    }

    pub(crate) fn new(name: &str) -> Self {
        Self::with_capacity(name, 4, 64)
    }

    #[inline]
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.arguments = self.arguments.saturating_add(1);
        header(b'$', bytes.len(), &mut self.wire);
        self.wire.extend_from_slice(bytes);
        self.wire.extend_from_slice(b"\r\n");
    }

    pub(crate) fn number(&mut self, number: impl itoa::Integer) {
        self.bytes(itoa::Buffer::new().format(number).as_bytes());
    }

    /// The next argument, to be written by a codec.
    #[inline]
    pub(crate) fn arg(&mut self) -> Arg<'_> {
        Arg(Target::Command(self))
    }

    /// Adds `count` arguments that are laid out already.
    pub(crate) fn laid_out(&mut self, wire: &[u8], count: usize) {
        self.wire.extend_from_slice(wire);
        self.arguments = self.arguments.saturating_add(count);
    }

    /// Bytes of the command on the wire, but for its head.
    pub(crate) fn len(&self) -> usize {
        self.wire.len()
    }

    pub(crate) fn encode(&mut self, value: &(impl Encode + ?Sized)) -> Encoded {
        value.encode(self.arg())
    }

    /// Writes one argument by appending to a buffer. Nothing that the buffer holds already must be changed.
    pub(crate) fn append(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.wire.len();
        // Most are 10 to 99 bytes long.
        self.wire.extend_from_slice(b"$00\r\n");
        let contents = self.wire.len();
        write(&mut self.wire);
        let len = self.wire.len().saturating_sub(contents);
        self.wire.extend_from_slice(b"\r\n");
        self.arguments = self.arguments.saturating_add(1);
        match self.wire.get_mut(start..contents) {
            Some([_, ten, one, ..]) if (10..100).contains(&len) => (*ten, *one) = (digit(len / 10), digit(len)),
            // A digit less: all moves up by one byte.
            Some(room) if len < 10 => {
                room.copy_from_slice(&[b'$', digit(len), b'\r', b'\n', 0]);
                self.wire.copy_within(contents.., contents.saturating_sub(1));
                _ = self.wire.pop();
            }
            _ => _ = self.wire.splice(start.saturating_add(1)..start.saturating_add(3), len.to_string().into_bytes()),
        }
    }

    /// Writes one argument of `len` bytes, or as many as there are in the end.
    fn write(
        &mut self,
        len: usize,
        write: impl FnOnce(&mut Writer<'_>) -> Result<(), CodecError>,
    ) -> Result<(), CodecError> {
        let start = self.wire.len();
        // With its head, and the end of the line.
        self.wire.reserve(len.saturating_add(32));
        header(b'$', len, &mut self.wire);
        let contents = self.wire.len();
        if let Err(error) = write(&mut Writer(&mut self.wire)) {
            self.wire.truncate(start);
            return Err(error);
        }
        let written = self.wire.len().saturating_sub(contents);
        if written != len {
            let mut head = Vec::new();
            header(b'$', written, &mut head);
            drop(self.wire.splice(start..contents, head));
        }
        self.wire.extend_from_slice(b"\r\n");
        self.arguments = self.arguments.saturating_add(1);
        Ok(())
    }

    /// Writes the first key, as [`append`](Self::append) does.
    pub(crate) fn append_key(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let before = self.wire.len();
        let mut len = 0;
        self.append(|wire| {
            let start = wire.len();
            write(wire);
            len = wire.len().saturating_sub(start);
        });
        // The key, and `\r\n`.
        let end = self.wire.len().saturating_sub(2);
        self.key = end.saturating_sub(len).max(before)..end;
    }

    /// The first key; empty if it has none.
    pub(crate) fn key(&self) -> &[u8] {
        self.wire.get(self.key.clone()).unwrap_or_default()
    }

    /// The argument at `index`; 0 is the name.
    pub(crate) fn argument(&self, index: usize) -> &[u8] {
        self.arguments().nth(index).unwrap_or_default()
    }

    pub(crate) fn arguments(&self) -> Arguments<'_> {
        Arguments(&self.wire)
    }

    /// Writes it as it goes over the wire.
    pub(crate) fn write_to(&self, wire: &mut Vec<u8>) {
        self.head(wire);
        wire.extend_from_slice(&self.wire);
    }

    /// Writes what comes before the arguments.
    pub(crate) fn head(&self, wire: &mut Vec<u8>) {
        header(b'*', self.arguments, wire);
    }

    /// The arguments, as they go over the wire.
    pub(crate) fn tail(&self) -> &[u8] {
        &self.wire
    }

    /// The arguments, as they go over the wire.
    pub(crate) fn into_tail(self) -> Vec<u8> {
        self.wire
    }

    /// It is of no more use: its buffer is.
    pub(crate) fn recycle(mut self) {
        if self.wire.capacity() <= SPARE_AT_MOST {
            self.wire.clear();
            // A thread that is ending needs none.
            _ = SPARE.try_with(|spare| spare.set(self.wire));
        }
    }
}

/// A command as it goes over the wire.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Laid<'a>(&'a [u8]);

impl<'a> Laid<'a> {
    /// The first of the commands in `wire`, which loses it.
    pub(crate) fn first(wire: &mut &'a [u8]) -> Option<Self> {
        let all = *wire;
        let mut arguments = Arguments(all);
        (0..arguments.count_of(b'*')?).try_for_each(|_| arguments.next().map(drop))?;
        *wire = arguments.0;
        all.get(..all.len().saturating_sub(arguments.0.len())).map(Self)
    }

    pub(crate) fn arguments(self) -> Arguments<'a> {
        let mut arguments = Arguments(self.0);
        _ = arguments.count_of(b'*');
        arguments
    }

    /// The same command, to be changed. Which argument is its key is not known any more.
    pub(crate) fn to_command(self) -> Command {
        let tail = self.arguments().0;
        Command { wire: tail.to_vec(), arguments: self.arguments().count(), key: 0..0 }
    }

    /// For a connection that lays commands out itself.
    pub(crate) fn to_cmd(self) -> redis::Cmd {
        let mut cmd = redis::Cmd::with_capacity(self.arguments().count(), self.0.len());
        self.arguments().for_each(|argument| _ = cmd.arg(argument));
        cmd
    }
}

/// Walks over the arguments of a command.
#[derive(Clone)]
pub(crate) struct Arguments<'a>(&'a [u8]);

impl<'a> Arguments<'a> {
    /// The number in a line of this kind. What is laid out is our own writing: there is always one.
    fn count_of(&mut self, kind: u8) -> Option<usize> {
        let digits = self.0.strip_prefix(&[kind])?;
        let (digits, rest) = digits.split_at_checked(digits.iter().position(|byte| *byte == b'\r')?)?;
        self.0 = rest.get(2..)?;
        usize::from_decimal(digits)
    }
}

impl<'a> Iterator for Arguments<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let len = self.count_of(b'$')?;
        let (argument, rest) = self.0.split_at_checked(len)?;
        self.0 = rest.get(2..)?;
        Some(argument)
    }
}

/// Names the command only: arguments are values.
impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Command({}, {} arguments)", String::from_utf8_lossy(self.argument(0)), self.arguments)
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

impl Writer<'_> {
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
