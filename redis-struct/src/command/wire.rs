//! The writer of commands. They are laid out as they go over the wire (RESP) while they are written: nothing is packed
//! a second time.

#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::fmt;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use crate::codec::{CodecError, Encode, Encoded, FromDecimal as _};

/// One command that is being written: name, then arguments.
#[derive(Clone)]
pub(crate) struct Command {
    /// The arguments: `$`, length, `\r\n`, bytes, `\r\n`. Before them comes [`head`](Self::head).
    wire: Vec<u8>,
    arguments: usize,
    /// Where in `wire` the first key is.
    key: Range<usize>,
    /// The bytes of the last argument, if they are elsewhere: its `$`, length and `\r\n` end `wire`.
    last: Option<Shared>,
}

/// A part of a buffer that others may hold, too.
#[derive(Clone)]
struct Shared {
    bytes: Arc<Vec<u8>>,
    range: Range<usize>,
}

impl Shared {
    fn get(&self) -> &[u8] {
        self.bytes.get(self.range.clone()).unwrap_or_default()
    }
}

/// A command of more bytes is not copied any more once it is written.
pub(crate) const LARGE: usize = 16 << 10;

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
        let mut command = Self::empty(arguments.saturating_mul(AROUND).saturating_add(bytes));
        command.bytes(name.as_bytes());
        command
    }

    /// Not even a name, and room for so many bytes.
    fn empty(room: usize) -> Self {
        let mut wire = SPARE.try_with(Cell::take).unwrap_or_default();
        wire.reserve(room);
        Self { wire, arguments: 0, key: 0..0, last: None }
    }

    pub(crate) fn new(name: &str) -> Self {
        Self::with_capacity(name, 4, 64)
    }

    #[inline]
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.settle();
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
        self.settle();
        self.wire.extend_from_slice(wire);
        self.arguments = self.arguments.saturating_add(count);
    }

    /// The last argument, which is not copied: these bytes of a buffer that others may hold too. Where another one
    /// follows after all, they are.
    pub(crate) fn shared(&mut self, bytes: Arc<Vec<u8>>, range: Range<usize>) {
        self.settle();
        let last = Shared { bytes, range };
        self.arguments = self.arguments.saturating_add(1);
        header(b'$', last.get().len(), &mut self.wire);
        self.last = Some(last);
    }

    /// Copies the last argument, if it is elsewhere.
    #[inline]
    fn settle(&mut self) {
        if let Some(last) = self.last.take() {
            self.wire.extend_from_slice(last.get());
            self.wire.extend_from_slice(b"\r\n");
        }
    }

    /// The same command with a key in front of its arguments, which is written by appending to a buffer.
    pub(crate) fn with_key(mut self, write: impl FnOnce(&mut Vec<u8>)) -> Self {
        let mut rest = Arguments { wire: &self.wire, last: None };
        let name = rest.next().unwrap_or_default();
        let mut keyed = Self::empty(self.wire.len().saturating_add(64));
        keyed.bytes(name);
        keyed.append_key(write);
        keyed.wire.extend_from_slice(rest.wire);
        keyed.arguments = self.arguments.saturating_add(1);
        keyed.last = self.last.take();
        self.recycle();
        keyed
    }

    /// Bytes of the command on the wire, but for its head.
    pub(crate) fn len(&self) -> usize {
        // And `\r\n`.
        let last = self.last.as_ref().map_or(0, |last| last.get().len().saturating_add(2));
        self.wire.len().saturating_add(last)
    }

    pub(crate) fn encode(&mut self, value: &(impl Encode + ?Sized)) -> Encoded {
        value.encode(self.arg())
    }

    /// Writes one argument by appending to a buffer. Nothing that the buffer holds already must be changed.
    pub(crate) fn append(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.settle();
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
        self.settle();
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
        self.settle();
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
        Arguments { wire: &self.wire, last: self.last.as_ref().map(Shared::get) }
    }

    /// Writes it as it goes over the wire.
    pub(crate) fn write_to(&self, wire: &mut Vec<u8>) {
        self.head(wire);
        self.tail().for_each(|piece| wire.extend_from_slice(piece));
    }

    /// Writes what comes before the arguments.
    pub(crate) fn head(&self, wire: &mut Vec<u8>) {
        header(b'*', self.arguments, wire);
    }

    /// The arguments, as they go over the wire, in pieces. None is empty.
    pub(crate) fn tail(&self) -> impl Iterator<Item = &[u8]> {
        self.tail_from(0)
    }

    /// The same from this place on, which is not in a shared argument.
    pub(crate) fn tail_from(&self, start: usize) -> impl Iterator<Item = &[u8]> {
        let last = self.last.iter().flat_map(|last| [last.get(), b"\r\n"]);
        let own = self.wire.get(start..).unwrap_or_default();
        std::iter::once(own).chain(last).filter(|piece| !piece.is_empty())
    }

    /// Where in the tail the argument at `index` begins.
    pub(crate) fn place_of(&self, index: usize) -> usize {
        let mut arguments = self.arguments();
        _ = arguments.by_ref().take(index).count();
        self.wire.len().saturating_sub(arguments.wire.len())
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
        let mut arguments = Arguments::of(all);
        (0..arguments.count_of(b'*')?).try_for_each(|_| arguments.next().map(drop))?;
        *wire = arguments.wire;
        all.get(..all.len().saturating_sub(arguments.wire.len())).map(Self)
    }

    pub(crate) fn arguments(self) -> Arguments<'a> {
        let mut arguments = Arguments::of(self.0);
        _ = arguments.count_of(b'*');
        arguments
    }

    /// The same command, to be changed. Which argument is its key is not known any more.
    pub(crate) fn to_command(self) -> Command {
        let tail = self.arguments().wire;
        Command { wire: tail.to_vec(), arguments: self.arguments().count(), key: 0..0, last: None }
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
pub(crate) struct Arguments<'a> {
    wire: &'a [u8],
    /// The bytes of the last one, if they are not in `wire`.
    last: Option<&'a [u8]>,
}

impl<'a> Arguments<'a> {
    fn of(wire: &'a [u8]) -> Self {
        Self { wire, last: None }
    }

    /// The number in a line of this kind. What is laid out is our own writing: there is always one.
    fn count_of(&mut self, kind: u8) -> Option<usize> {
        let digits = self.wire.strip_prefix(&[kind])?;
        let (digits, rest) = digits.split_at_checked(digits.iter().position(|byte| *byte == b'\r')?)?;
        self.wire = rest.get(2..)?;
        usize::from_decimal(digits)
    }
}

impl<'a> Iterator for Arguments<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let len = self.count_of(b'$')?;
        if self.wire.is_empty() {
            return self.last.take();
        }
        let (argument, rest) = self.wire.split_at_checked(len)?;
        self.wire = rest.get(2..)?;
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
