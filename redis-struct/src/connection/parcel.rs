//! What is to be written to a socket: nothing of it is copied that need not be.

use std::collections::VecDeque;
use std::io::IoSlice;
use std::sync::Arc;

use crate::command::Command;

/// A part of a request, as it goes over the wire.
#[derive(Debug)]
pub(super) enum Piece<B, C> {
    Bytes(B),
    /// The arguments of a command, from this place on.
    Tail(C, usize),
}

impl<B: AsRef<[u8]>, C: AsRef<Command>> Piece<B, C> {
    pub(super) fn slices(&self) -> impl Iterator<Item = &[u8]> {
        let (bytes, tail) = match self {
            Self::Bytes(bytes) => (Some(bytes.as_ref()), None),
            Self::Tail(command, start) => (None, Some(command.as_ref().tail_from(*start))),
        };
        bytes.into_iter().chain(tail.into_iter().flatten())
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.as_ref().len(),
            Self::Tail(command, start) => command.as_ref().len().saturating_sub(*start),
        }
    }
}

/// One that belongs to nobody else.
type Part = Piece<Vec<u8>, Arc<Command>>;

/// The commands of a request, as they go over the wire.
#[derive(Debug, Default)]
pub(super) struct Parcel {
    /// Most have nothing else.
    first: Vec<u8>,
    others: Vec<Part>,
}

impl Parcel {
    /// With room for so many bytes that are copied.
    pub(super) fn with_room(bytes: usize) -> Self {
        Self { first: Vec::with_capacity(bytes), others: Vec::new() }
    }

    /// Adds a copy of these bytes.
    pub(super) fn copy(&mut self, bytes: &[u8]) {
        match self.others.last_mut() {
            None => self.first.extend_from_slice(bytes),
            Some(Part::Bytes(last)) => last.extend_from_slice(bytes),
            Some(Part::Tail(..)) => self.others.push(Part::Bytes(bytes.to_vec())),
        }
    }

    /// Adds the arguments of a command, from this place on, without a copy.
    pub(super) fn share(&mut self, command: &Arc<Command>, start: usize) {
        self.others.push(Part::Tail(Arc::clone(command), start));
    }

    fn parts(self) -> impl Iterator<Item = Part> {
        std::iter::once(Part::Bytes(self.first)).chain(self.others)
    }
}

/// When so many bytes are there, no more are taken in until they are written.
const GATHER: usize = 16 << 10;
/// What is still to be written to a socket, in its order.
#[derive(Default)]
pub(super) struct Outbox {
    parts: VecDeque<Part>,
    /// So many bytes of the first part are written already.
    done: usize,
    /// How many are not.
    left: usize,
}

impl Outbox {
    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// What is there is to be written before more is added.
    pub(super) fn is_full(&self) -> bool {
        self.left >= GATHER
    }

    /// Adds a parcel. Small ones that wait are put together.
    pub(super) fn parcel(&mut self, parcel: Parcel) {
        for part in parcel.parts().filter(|part| part.len() > 0) {
            self.left = self.left.saturating_add(part.len());
            match (self.parts.back_mut(), part) {
                (Some(Part::Bytes(last)), Part::Bytes(more)) if last.len().saturating_add(more.len()) <= GATHER => {
                    last.extend_from_slice(&more);
                }
                (_, part) => self.parts.push_back(part),
            }
        }
    }

    /// Fills in what is to be written next; how many slices that is.
    pub(super) fn fill<'a>(&'a self, slices: &mut [IoSlice<'a>]) -> usize {
        let mut skip = self.done;
        let rest = self.parts.iter().flat_map(Part::slices).filter_map(|slice| {
            let rest = slice.get(skip..).unwrap_or_default();
            skip = skip.saturating_sub(slice.len());
            (!rest.is_empty()).then_some(rest)
        });
        let filled = slices.iter_mut().zip(rest).map(|(place, slice)| *place = IoSlice::new(slice));
        filled.count()
    }

    /// So many bytes were written.
    pub(super) fn written(&mut self, count: usize) {
        self.done = self.done.saturating_add(count);
        self.left = self.left.saturating_sub(count);
        while let Some(left) = self.parts.front().and_then(|first| self.done.checked_sub(first.len())) {
            self.done = left;
            self.parts.pop_front();
        }
    }
}

#[cfg(test)]
#[expect(clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    /// All that is in it, if the socket takes so many bytes at once.
    fn drained(mut outbox: Outbox, socket: usize, slices: usize) -> Vec<u8> {
        let mut seen = Vec::new();
        while !outbox.is_empty() {
            let mut room = vec![IoSlice::new(&[]); slices];
            let count = outbox.fill(&mut room);
            let next: Vec<u8> = room[..count].iter().flat_map(|slice| slice.iter().copied()).take(socket).collect();
            assert!(!next.is_empty());
            outbox.written(next.len());
            seen.extend(next);
        }
        assert_eq!((outbox.done, outbox.left), (0, 0));
        seen
    }

    fn small(bytes: &[u8]) -> Parcel {
        let mut parcel = Parcel::default();
        parcel.copy(bytes);
        parcel
    }

    #[test]
    fn all_is_written_once_and_in_order() {
        let shared = Arc::new((0..=255).cycle().take(3000).collect::<Vec<u8>>());
        let mut command = Command::new("SET");
        command.bytes(b"key");
        command.shared(Arc::clone(&shared), 10..2010);
        let command = Arc::new(command);
        let filled = || {
            let (mut outbox, mut expected) = (Outbox::default(), Vec::new());
            for start in [0, command.place_of(1), command.place_of(2)] {
                outbox.parcel(small(b"contents\r\n"));
                outbox.parcel(small(b"more"));
                let mut parcel = Parcel::with_room(5);
                parcel.copy(b"*3");
                parcel.copy(b"\r\n");
                parcel.share(&command, start);
                parcel.share(&command, 0);
                parcel.copy(b"end");
                outbox.parcel(parcel);
                outbox.parcel(Parcel::default());
                outbox.parcel(Parcel::with_room(10));
                expected.extend_from_slice(b"contents\r\nmore*3\r\n");
                command.tail_from(start).chain(command.tail()).for_each(|piece| expected.extend_from_slice(piece));
                expected.extend_from_slice(b"end");
            }
            (outbox, expected)
        };
        for socket in [1, 2, 3, 7, 100, 2000, 2001, usize::MAX] {
            for slices in [1, 2, 3, 16, 100] {
                let (outbox, expected) = filled();
                assert!(drained(outbox, socket, slices) == expected, "{socket} {slices}");
            }
        }
        assert_eq!((Arc::strong_count(&command), Arc::strong_count(&shared)), (1, 2));
    }

    #[test]
    fn small_parcels_are_put_together() {
        let mut outbox = Outbox::default();
        outbox.parcel(small(&[b'x'; GATHER - 1]));
        assert!(!outbox.is_full());
        outbox.parcel(small(b"y"));
        assert!(outbox.is_full() && outbox.parts.len() == 1);
        outbox.parcel(small(b"z"));
        assert_eq!(outbox.parts.len(), 2);
        outbox.written(GATHER);
        assert!(!outbox.is_full() && outbox.parts.len() == 1);
        outbox.written(1);
        assert!(outbox.is_empty());
    }
}
