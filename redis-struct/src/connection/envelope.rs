//! Commands that are laid out already, on their way through redis-rs.
//!
//! redis-rs's connection takes commands argument by argument, and lays them out itself. Ours are laid out while they
//! are written ([`Command`]). So those of a chunk travel as the one argument of one command, the envelope, and our side
//! of the socket takes it off again: the server sees the commands alone. The connection is told how many replies to
//! wait for. Of a large request only a ticket travels so (see [`post`](super::post)).

use std::borrow::Cow;
use std::io::Write as _;
use std::sync::Arc;

use redis::RedisWrite as _;

use super::parcel::{Parcel, Piece};
use crate::command::{Command, LARGE, Laid};

/// Commands as they go over the wire, in pieces.
#[derive(Default)]
pub(super) struct Request<'a> {
    /// Most have one.
    first: Borrowed<'a>,
    others: Vec<Borrowed<'a>>,
    pub(super) bytes: usize,
    pub(super) commands: usize,
}

/// A piece that is borrowed from the batch.
type Borrowed<'a> = Piece<Cow<'a, [u8]>, &'a Arc<Command>>;

impl Default for Borrowed<'_> {
    fn default() -> Self {
        Self::Bytes(Cow::Borrowed(&[]))
    }
}

impl<'a> Request<'a> {
    /// Adds so many commands, or the beginning or the end of one.
    pub(super) fn push(&mut self, piece: Cow<'a, [u8]>, commands: usize) {
        self.commands = self.commands.saturating_add(commands);
        self.push_piece(Piece::Bytes(piece));
    }

    /// Adds the arguments of a command, from this place on.
    pub(super) fn push_tail(&mut self, command: &'a Arc<Command>, start: usize) {
        self.push_piece(Piece::Tail(command, start));
    }

    fn push_piece(&mut self, piece: Borrowed<'a>) {
        self.bytes = self.bytes.saturating_add(piece.len());
        if self.first.len() == 0 {
            self.first = piece;
        } else {
            self.others.push(piece);
        }
    }

    fn pieces(&self) -> impl Iterator<Item = &Borrowed<'a>> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// It is handed to our side of the socket directly: redis-rs would copy it twice.
    pub(super) fn is_large(&self) -> bool {
        self.bytes > LARGE
    }

    /// The commands in a parcel. Large ones are not copied.
    pub(super) fn parcel(&self) -> Parcel {
        let is_small = |piece: &&Borrowed<'_>| piece.len() <= LARGE || matches!(piece, Piece::Bytes(_));
        let mut parcel = Parcel::with_room(self.pieces().filter(is_small).map(Piece::len).sum());
        for piece in self.pieces() {
            match piece {
                Piece::Tail(command, start) if !is_small(&piece) => parcel.share(command, *start),
                piece => piece.slices().for_each(|bytes| parcel.copy(bytes)),
            }
        }
        parcel
    }

    /// The commands in an envelope.
    pub(super) fn envelope(&self) -> redis::Cmd {
        let mut envelope = redis::Cmd::with_capacity(1, self.bytes);
        let mut contents = envelope.writer_for_next_arg();
        // Writing to memory does not fail.
        self.pieces().flat_map(Piece::slices).for_each(|bytes| _ = contents.write_all(bytes));
        drop(contents);
        envelope
    }

    /// The commands one by one, for a connection that has no side of ours.
    pub(super) fn unpacked(&self) -> Vec<redis::Cmd> {
        let wire = self.pieces().flat_map(Piece::slices).collect::<Vec<_>>().concat();
        let mut rest = &wire[..];
        std::iter::from_fn(|| Laid::first(&mut rest)).map(Laid::to_cmd).collect()
    }
}

/// What redis-rs writes in the stead of a parcel: its number.
pub(super) fn ticket(number: u64) -> redis::Cmd {
    let mut ticket = redis::Cmd::with_capacity(2, size_of::<u64>());
    ticket.arg("").arg(&number.to_be_bytes()[..]);
    ticket
}

/// `*1\r\n$`, as redis-rs writes it: then come the length of the contents, `\r\n`, the contents, and `\r\n`. A ticket
/// begins with `*2`.
const HEAD: usize = 5;
/// The first byte of a ticket's number, behind `*2\r\n$0\r\n\r\n$8\r\n`…
const FIRST: usize = 15;
/// …and the last one, before `\r\n`.
const LAST: usize = 22;

/// Takes envelopes off again, wherever a write ends.
#[derive(Debug)]
pub(super) enum Opener {
    /// In the envelope's head: so many bytes of it were seen, and the length as far as it is known.
    Head { seen: usize, len: usize },
    /// So many bytes of the contents are still to come.
    Contents(usize),
    /// Behind the contents, so many bytes of `\r\n` were seen.
    Tail(usize),
    /// In a ticket: so many bytes of it were seen, and the number as far as it is known.
    Ticket { seen: usize, number: u64 },
}

/// What was in envelopes.
#[derive(Debug, PartialEq)]
pub(super) enum Found<'a> {
    /// Commands, or a part of them.
    Contents(&'a [u8]),
    /// The number of a parcel, which is to be sent now.
    Ticket(u64),
}

impl Default for Opener {
    fn default() -> Self {
        Self::Head { seen: 0, len: 0 }
    }
}

impl Opener {
    /// Takes the next contents or ticket off `bytes`, with all that is the envelope's. `None` when nothing is left.
    pub(super) fn open<'a>(&mut self, bytes: &mut &'a [u8]) -> Option<Found<'a>> {
        loop {
            if let Self::Contents(left) = self {
                let (contents, rest) = bytes.split_at_checked(*left).unwrap_or((bytes, &[]));
                *left = left.saturating_sub(contents.len());
                if *left == 0 {
                    *self = Self::Tail(0);
                }
                *bytes = rest;
                return Some(Found::Contents(contents)).filter(|_| !contents.is_empty());
            }
            let (byte, rest) = bytes.split_first()?;
            *bytes = rest;
            if let Some(number) = self.see(*byte) {
                return Some(Found::Ticket(number));
            }
        }
    }

    /// One byte of the envelope's own; the ticket that ends with it.
    fn see(&mut self, byte: u8) -> Option<u64> {
        match self {
            Self::Head { seen: 1, .. } if byte == b'2' => *self = Self::Ticket { seen: 2, number: 0 },
            Self::Head { seen, len } => {
                *seen = seen.saturating_add(1);
                match byte {
                    b'0'..=b'9' if *seen > HEAD => *len = len.saturating_mul(10).saturating_add((byte - b'0').into()),
                    b'\n' if *seen > HEAD => *self = Self::Contents(*len),
                    _ => {}
                }
            }
            Self::Ticket { seen, number } => {
                *seen = seen.saturating_add(1);
                match *seen {
                    FIRST..=LAST => *number = *number << 8 | u64::from(byte),
                    place if place > LAST && byte == b'\n' => {
                        let number = *number;
                        *self = Self::default();
                        return Some(number);
                    }
                    _ => {}
                }
            }
            Self::Tail(0) => *self = Self::Tail(1),
            Self::Tail(_) | Self::Contents(_) => *self = Self::default(),
        }
        None
    }
}

#[cfg(test)]
#[expect(clippy::indexing_slicing, reason = "tests")]
mod tests {
    use std::io::IoSlice;

    use super::*;
    use crate::connection::parcel::Outbox;

    fn request(number: usize) -> Request<'static> {
        let piece = |number: usize| -> Cow<'static, [u8]> {
            let (mut command, mut wire) = (Command::new("ECHO"), Vec::new());
            command.bytes("*1\r\n$3\r\n".repeat(number * 7).as_bytes());
            command.write_to(&mut wire);
            Cow::Owned(wire)
        };
        let mut request = Request::default();
        (0..number).for_each(|number| request.push(piece(number), 1));
        request
    }

    /// What is found in what redis-rs writes, if each write takes so many bytes at most.
    fn opened(packed: &[u8], write: usize) -> (Vec<u8>, Vec<u64>) {
        let (mut opener, mut seen, mut tickets) = (Opener::default(), Vec::new(), Vec::new());
        for mut piece in packed.chunks(write) {
            while let Some(found) = opener.open(&mut piece) {
                match found {
                    Found::Contents(contents) => seen.extend_from_slice(contents),
                    Found::Ticket(number) => tickets.push(number),
                }
            }
            assert!(piece.is_empty());
        }
        assert!(matches!(opener, Opener::Head { seen: 0, len: 0 }));
        (seen, tickets)
    }

    fn plain(request: &Request<'_>) -> Vec<u8> {
        request.pieces().flat_map(Piece::slices).collect::<Vec<_>>().concat()
    }

    #[test]
    fn the_server_sees_the_commands_alone() {
        let (mut packed, mut expected) = (Vec::new(), Vec::<u8>::new());
        let numbers = [0, 7, u64::MAX];
        for (commands, number) in [1, 2, 40].into_iter().zip(numbers) {
            let request = request(commands);
            packed.extend(request.envelope().get_packed_command());
            packed.extend(ticket(number).get_packed_command());
            let plain = plain(&request);
            expected.extend(&plain);
            let unpacked: Vec<_> = request.unpacked().iter().map(redis::Cmd::get_packed_command).collect();
            assert!(unpacked.len() == commands && unpacked.concat() == plain);
        }
        for write in [1, 2, 3, 5, 7, 64, 1000, usize::MAX] {
            assert!(opened(&packed, write) == (expected.clone(), numbers.to_vec()), "{write}");
        }
    }

    #[test]
    fn large_commands_are_not_copied_into_a_parcel() {
        let set = |len: usize| {
            let mut command = Command::new("SET");
            command.bytes(b"key");
            command.bytes(&vec![b'x'; len]);
            Arc::new(command)
        };
        let (large, small) = (set(LARGE), set(10));
        let mut request = request(2);
        assert!(!request.is_large());
        for (command, start) in [(&large, 0), (&small, 0), (&large, large.place_of(1))] {
            request.push(Cow::Borrowed(b"*3\r\n"), 1);
            request.push_tail(command, start);
        }
        assert!(request.is_large() && request.commands == 5);
        assert_eq!(request.bytes, plain(&request).len());
        let parcel = request.parcel();
        assert_eq!((Arc::strong_count(&large), Arc::strong_count(&small)), (3, 1));
        let mut outbox = Outbox::default();
        outbox.parcel(parcel);
        let mut slices = [IoSlice::new(&[]); 16];
        let count = outbox.fill(&mut slices);
        let seen: Vec<u8> = slices[..count].iter().flat_map(|slice| slice.iter().copied()).collect();
        assert!(seen == plain(&request));
        assert_eq!(count, 4, "the pieces between large ones are one");
    }
}
