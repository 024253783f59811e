//! The writer of commands. They are laid out as they go over the wire (RESP) while they are written: nothing is packed
//! a second time.

mod arg;
mod laid;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::fmt;
use std::io::Write;
use std::ops::Range;
use std::sync::Arc;

pub use self::arg::{Arg, Writer, Written};
pub(crate) use self::laid::{Arguments, Laid};
use crate::codec::{CodecError, Encode, Encoded};

/// One command that is being written: name, then arguments.
#[derive(Clone)]
pub(crate) struct Command {
    /// What comes before `wire`, if there is something large: nothing of it moves any more.
    closed: Vec<Segment>,
    /// The arguments: `$`, length, `\r\n`, bytes, `\r\n`. Before them comes [`head`](Self::head).
    wire: Vec<u8>,
    arguments: usize,
    /// Where the first key is: in which segment, and where in that.
    key: (usize, Range<usize>),
}

/// A part of a command. It ends where an argument does, or with the bytes of one, or before them.
#[derive(Clone)]
enum Segment {
    Own(Vec<u8>),
    /// The bytes of an argument, in a buffer that others may hold, too.
    Shared(Arc<Vec<u8>>, Range<usize>),
}

impl Segment {
    fn get(&self) -> &[u8] {
        match self {
            Self::Own(bytes) => bytes,
            Self::Shared(bytes, range) => bytes.get(range.clone()).unwrap_or_default(),
        }
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
        Self { closed: Vec::new(), wire, arguments: 0, key: (0, 0..0) }
    }

    pub(crate) fn new(name: &str) -> Self {
        Self::with_capacity(name, 4, 64)
    }

    #[inline]
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.arguments = self.arguments.saturating_add(1);
        if bytes.len() > LARGE {
            // With its head, and the end of the line: at once, so that it does not move.
            self.wire.reserve(bytes.len().saturating_add(32));
        }
        header(b'$', bytes.len(), &mut self.wire);
        self.wire.extend_from_slice(bytes);
        self.wire.extend_from_slice(b"\r\n");
        self.close_behind(bytes.len());
    }

    /// Behind an argument of so many bytes: if it is large, what follows is written elsewhere, so that it stays where it
    /// is.
    #[inline]
    fn close_behind(&mut self, len: usize) {
        if len > LARGE {
            self.close();
        }
    }

    fn close(&mut self) {
        self.closed.push(Segment::Own(std::mem::take(&mut self.wire)));
    }

    pub(crate) fn number(&mut self, number: impl itoa::Integer) {
        self.bytes(itoa::Buffer::new().format(number).as_bytes());
    }

    /// The next argument, to be written by a codec.
    #[inline]
    pub(crate) fn arg(&mut self) -> Arg<'_> {
        Arg::of(self)
    }

    /// Adds `count` arguments that are laid out already.
    pub(crate) fn laid_out(&mut self, wire: &[u8], count: usize) {
        self.wire.extend_from_slice(wire);
        self.arguments = self.arguments.saturating_add(count);
    }

    /// An argument that is not copied: these bytes of a buffer that others may hold, too.
    pub(crate) fn shared(&mut self, bytes: Arc<Vec<u8>>, range: Range<usize>) {
        let segment = Segment::Shared(bytes, range);
        self.arguments = self.arguments.saturating_add(1);
        header(b'$', segment.get().len(), &mut self.wire);
        self.close();
        self.closed.push(segment);
        self.wire.extend_from_slice(b"\r\n");
    }

    /// The same command with a key in front of its arguments, which is written by appending to a buffer. What is shared
    /// stays so.
    pub(crate) fn with_key(mut self, write: impl FnOnce(&mut Vec<u8>)) -> Self {
        let mut rest = self.arguments();
        let name = rest.next().unwrap_or_default();
        let mut keyed = Self::empty(rest.here().len().saturating_add(64));
        keyed.bytes(name);
        keyed.append_key(write);
        keyed.wire.extend_from_slice(rest.here());
        keyed.arguments = self.arguments.saturating_add(1);
        if !self.closed.is_empty() {
            keyed.close();
            keyed.closed.extend(self.closed.drain(..).skip(1));
            std::mem::swap(&mut keyed.wire, &mut self.wire);
        }
        self.recycle();
        keyed
    }

    /// Bytes of the command on the wire, but for its head.
    pub(crate) fn len(&self) -> usize {
        self.tail().map(<[u8]>::len).sum()
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
        self.close_behind(len);
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
        if let Err(error) = write(&mut Writer::to(&mut self.wire)) {
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
        self.close_behind(written);
        Ok(())
    }

    /// Writes the first key, as [`append`](Self::append) does.
    pub(crate) fn append_key(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let (segment, before) = (self.closed.len(), self.wire.len());
        let mut len = 0;
        self.append(|wire| {
            let start = wire.len();
            write(wire);
            len = wire.len().saturating_sub(start);
        });
        // The key, and `\r\n`.
        let end = self.segment(segment).len().saturating_sub(2);
        self.key = (segment, end.saturating_sub(len).max(before)..end);
    }

    /// What is closed, in its order, and then what is written.
    fn segment(&self, index: usize) -> &[u8] {
        self.closed.get(index).map_or(&self.wire, Segment::get)
    }

    /// The first key; empty if it has none.
    pub(crate) fn key(&self) -> &[u8] {
        self.segment(self.key.0).get(self.key.1.clone()).unwrap_or_default()
    }

    /// The argument at `index`; 0 is the name.
    pub(crate) fn argument(&self, index: usize) -> &[u8] {
        self.arguments().nth(index).unwrap_or_default()
    }

    pub(crate) fn arguments(&self) -> Arguments<'_> {
        Arguments::of_segments(&self.closed, &self.wire)
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

    /// The same from this place on, which is before anything large.
    pub(crate) fn tail_from(&self, start: usize) -> impl Iterator<Item = &[u8]> {
        let all = self.closed.iter().map(Segment::get).chain(std::iter::once(&self.wire[..]));
        let from = all.enumerate().map(move |(index, bytes)| bytes.get(if index == 0 { start } else { 0 }..));
        from.flatten().filter(|bytes| !bytes.is_empty())
    }

    /// Where in the tail the argument at `index` begins, before anything large.
    pub(crate) fn place_of(&self, index: usize) -> usize {
        let mut arguments = self.arguments();
        _ = arguments.by_ref().take(index).count();
        self.segment(0).len().saturating_sub(arguments.here().len())
    }

    /// It is of no more use: its buffer is.
    pub(crate) fn recycle(mut self) {
        if (1..=SPARE_AT_MOST).contains(&self.wire.capacity()) {
            self.wire.clear();
            // A thread that is ending needs none.
            _ = SPARE.try_with(|spare| spare.set(self.wire));
        }
    }
}

/// Names the command only: arguments are values.
impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Command({}, {} arguments)", String::from_utf8_lossy(self.argument(0)), self.arguments)
    }
}
