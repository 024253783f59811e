//! Commands as they go over the wire.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

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
    /// The connection has it, so the next one can follow.
    handed: AtomicBool,
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

    pub(super) fn is_handed(&self) -> bool {
        self.handed.load(Relaxed)
    }

    pub(super) fn hand_over(&self) {
        self.handed.store(true, Relaxed);
    }

    fn pieces(&self) -> impl Iterator<Item = &Borrowed<'a>> {
        std::iter::once(&self.first).chain(&self.others)
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

    /// The commands one by one, for an adopted connection: redis-rs lays them out itself.
    pub(super) fn unpacked(&self) -> Vec<redis::Cmd> {
        let wire = self.pieces().flat_map(Piece::slices).collect::<Vec<_>>().concat();
        let mut rest = &wire[..];
        std::iter::from_fn(|| Laid::first(&mut rest)).map(Laid::to_cmd).collect()
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

    fn plain(request: &Request<'_>) -> Vec<u8> {
        request.pieces().flat_map(Piece::slices).collect::<Vec<_>>().concat()
    }

    #[test]
    fn redis_rs_writes_the_same() {
        for commands in [1, 2, 40] {
            let request = request(commands);
            let unpacked: Vec<_> = request.unpacked().iter().map(redis::Cmd::get_packed_command).collect();
            assert!(unpacked.len() == commands && unpacked.concat() == plain(&request));
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
        for (command, start) in [(&large, 0), (&small, 0), (&large, large.place_of(1))] {
            request.push(Cow::Borrowed(b"*3\r\n"), 1);
            request.push_tail(command, start);
        }
        assert_eq!(request.commands, 5);
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
