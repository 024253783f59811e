//! What redis-rs reads of a socket: all that comes, with slips for large strings ([`inbox`](super::inbox)).

use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead as _, AsyncReadExt as _, ReadBuf};

use super::inbox::Inbox;
use super::socket::Stream;
use super::stats::Counters;

/// A longer string is read past redis-rs…
const LARGE: usize = 16 << 10;
/// …up to the length that is reserved because a server says so.
const LARGEST: usize = 1 << 30;
/// What ends a string.
const END: usize = b"\r\n".len();

/// Where in the stream of replies we are. Which arrays a string is in is of no interest.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    /// Before the first byte of a line.
    Line,
    /// In a line that is followed by nothing of its own.
    Rest,
    /// In the length of a string, as far as it is known. Only a plain string can be replaced.
    Length { len: usize, is_plain: bool },
    /// So many bytes of a string and its end are still to come.
    String(usize),
}

/// A large string among some bytes: where its head is, and what the head says.
#[derive(Debug, PartialEq)]
struct Large {
    start: usize,
    end: usize,
    len: usize,
}

impl Place {
    /// Goes through `bytes`, up to behind the head of a large string. One whose head began in earlier bytes is left as
    /// it is.
    fn find(&mut self, bytes: &[u8]) -> Option<Large> {
        let (mut rest, mut start) = (bytes, None);
        loop {
            match *self {
                Self::String(left) => match rest.get(left..) {
                    Some(after) => (rest, *self) = (after, Self::Line),
                    None => {
                        *self = Self::String(left.saturating_sub(rest.len()));
                        return None;
                    }
                },
                Self::Line => {
                    start = Some(bytes.len().saturating_sub(rest.len()));
                    let (kind, after) = rest.split_first()?;
                    let is_string = matches!(kind, b'$' | b'=' | b'!');
                    rest = after;
                    *self = if is_string { Self::Length { len: 0, is_plain: *kind == b'$' } } else { Self::Rest };
                }
                Self::Rest => {
                    let end = rest.iter().position(|byte| *byte == b'\n')?;
                    (rest, *self) = (rest.get(end.saturating_add(1)..).unwrap_or_default(), Self::Line);
                }
                Self::Length { len, is_plain } => {
                    let (byte, after) = rest.split_first()?;
                    rest = after;
                    match (byte, start) {
                        (b'0'..=b'9', _) => {
                            let len = len.saturating_mul(10).saturating_add((byte - b'0').into());
                            *self = Self::Length { len, is_plain };
                        }
                        (b'\n', Some(start)) if is_plain && (LARGE..=LARGEST).contains(&len) => {
                            *self = Self::Line;
                            return Some(Large { start, end: bytes.len().saturating_sub(rest.len()), len });
                        }
                        (b'\n', _) => *self = Self::String(len.saturating_add(END)),
                        (b'\r', _) => {}
                        // Nil.
                        _ => *self = Self::Rest,
                    }
                }
            }
        }
    }
}

/// A large string that is being read.
struct Reading {
    string: Vec<u8>,
    /// How long it will be, with its end.
    len: usize,
}

/// What has been read and not handed on.
#[derive(Default)]
struct Left {
    bytes: Vec<u8>,
    done: usize,
}

impl Left {
    fn set(&mut self, bytes: &[u8]) {
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes);
        self.done = 0;
    }

    /// The next of them, so many at most.
    fn next(&mut self, most: usize) -> &[u8] {
        let rest = self.bytes.get(self.done..).unwrap_or_default();
        let next = rest.get(..most).unwrap_or(rest);
        self.done = self.done.saturating_add(next.len());
        next
    }

    fn is_empty(&self) -> bool {
        self.done >= self.bytes.len()
    }

    /// The last of what [`next`](Self::next) gave has not been handed on.
    fn back(&mut self, count: usize) {
        self.done = self.done.saturating_sub(count);
    }
}

/// Between a socket and redis-rs.
pub(super) struct Intake {
    place: Place,
    reading: Option<Reading>,
    slip: Left,
    /// What came behind the head of a large string.
    left: Left,
}

impl Default for Intake {
    fn default() -> Self {
        Self { place: Place::Line, reading: None, slip: Left::default(), left: Left::default() }
    }
}

impl Intake {
    /// Reads what there is into `buffer`; nothing at the end of the stream.
    pub(super) fn poll_read(
        &mut self,
        cx: &mut Context<'_>,
        mut stream: &mut dyn Stream,
        buffer: &mut ReadBuf<'_>,
        inbox: &Inbox,
        counters: &Counters,
    ) -> Poll<io::Result<()>> {
        loop {
            if let Some(Reading { string, len }) = &mut self.reading {
                while string.len() < *len {
                    let missing = len.saturating_sub(string.len());
                    let mut rest = (&mut stream).take(missing.try_into().unwrap_or(u64::MAX));
                    let read = ready!(pin!(rest.read_buf(string)).poll(cx))?;
                    counters.read(read);
                    if read == 0 {
                        return Poll::Ready(Ok(()));
                    }
                }
                let mut string = std::mem::take(string);
                string.truncate(len.saturating_sub(END));
                self.reading = None;
                self.slip.set(&inbox.keep(string));
            }
            if !self.slip.is_empty() {
                buffer.put_slice(self.slip.next(buffer.remaining()));
                return Poll::Ready(Ok(()));
            }
            let before = buffer.filled().len();
            let is_left = !self.left.is_empty();
            if is_left {
                buffer.put_slice(self.left.next(buffer.remaining()));
            } else {
                ready!(Pin::new(&mut stream).poll_read(cx, buffer))?;
                counters.read(buffer.filled().len().saturating_sub(before));
            }
            let fresh = buffer.filled().get(before..).unwrap_or_default();
            let Some(Large { start, end, len }) = self.place.find(fresh) else { return Poll::Ready(Ok(())) };
            let behind = fresh.get(end..).unwrap_or_default();
            let len = len.saturating_add(END);
            let mut string = Vec::with_capacity(len);
            let (own, others) = behind.split_at_checked(len).unwrap_or((behind, &[]));
            string.extend_from_slice(own);
            if is_left {
                self.left.back(others.len());
            } else {
                self.left.set(others);
            }
            buffer.set_filled(before.saturating_add(start));
            self.reading = Some(Reading { string, len });
            if start > 0 {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

#[cfg(test)]
mod tests;
