//! Commands that are laid out already, on their way through redis-rs.
//!
//! redis-rs's connection takes commands argument by argument, and lays them out itself. Ours are laid out while they
//! are written ([`Command`](crate::command::Command)). So those of a chunk travel as the one argument of one command, the envelope, and our side
//! of the socket takes it off again: the server sees the commands alone. The connection is told how many replies to
//! wait for.

use std::borrow::Cow;
use std::io::Write as _;

use redis::RedisWrite as _;

use crate::command::Laid;

/// Commands as they go over the wire, in pieces.
#[derive(Default)]
pub(super) struct Request<'a> {
    /// Most have one.
    first: Cow<'a, [u8]>,
    others: Vec<Cow<'a, [u8]>>,
    pub(super) bytes: usize,
    pub(super) commands: usize,
}

/// `*1\r\n$`, as redis-rs writes it: then come the length of the contents, `\r\n`, the contents, and `\r\n`.
const HEAD: usize = 5;

impl<'a> Request<'a> {
    /// Adds so many commands, or the beginning or the end of one.
    pub(super) fn push(&mut self, piece: Cow<'a, [u8]>, commands: usize) {
        self.bytes = self.bytes.saturating_add(piece.len());
        self.commands = self.commands.saturating_add(commands);
        if self.first.is_empty() {
            self.first = piece;
        } else {
            self.others.push(piece);
        }
    }

    fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        std::iter::once(&*self.first).chain(self.others.iter().map(|piece| &**piece))
    }

    /// The commands in an envelope.
    pub(super) fn envelope(&self) -> redis::Cmd {
        let mut envelope = redis::Cmd::with_capacity(1, self.bytes);
        let mut contents = envelope.writer_for_next_arg();
        // Writing to memory does not fail.
        self.pieces().for_each(|piece| _ = contents.write_all(piece));
        drop(contents);
        envelope
    }

    /// The commands one by one, for a connection that has no side of ours.
    pub(super) fn unpacked(&self) -> Vec<redis::Cmd> {
        let wire = self.pieces().collect::<Vec<_>>().concat();
        let mut rest = &wire[..];
        std::iter::from_fn(|| Laid::first(&mut rest)).map(Laid::to_cmd).collect()
    }
}

/// Takes envelopes off again, wherever a write ends.
#[derive(Debug)]
pub(super) enum Opener {
    /// In the envelope's head: so many bytes of it were seen, and the length as far as it is known.
    Head { seen: usize, len: usize },
    /// So many bytes of the contents are still to come.
    Contents(usize),
    /// Behind the contents, so many bytes of `\r\n` were seen.
    Tail(usize),
}

impl Default for Opener {
    fn default() -> Self {
        Self::Head { seen: 0, len: 0 }
    }
}

impl Opener {
    /// Takes what is the envelope's off `bytes`, up to the contents. What there is of these is given back; it is empty
    /// when all of `bytes` was the envelope's.
    pub(super) fn open<'a>(&mut self, bytes: &mut &'a [u8]) -> &'a [u8] {
        loop {
            if let Self::Contents(left) = self {
                return bytes.get(..*left).unwrap_or(bytes);
            }
            let Some((byte, rest)) = bytes.split_first() else { return &[] };
            *bytes = rest;
            self.see(*byte);
        }
    }

    /// So many bytes of the contents were sent.
    pub(super) fn sent(&mut self, count: usize) {
        if let Self::Contents(left) = self {
            *self = match left.saturating_sub(count) {
                0 => Self::Tail(0),
                left => Self::Contents(left),
            };
        }
    }

    fn see(&mut self, byte: u8) {
        match self {
            Self::Head { seen, len } => {
                *seen = seen.saturating_add(1);
                match byte {
                    b'0'..=b'9' if *seen > HEAD => *len = len.saturating_mul(10).saturating_add((byte - b'0').into()),
                    b'\n' if *seen > HEAD => *self = Self::Contents(*len),
                    _ => {}
                }
            }
            Self::Tail(0) => *self = Self::Tail(1),
            Self::Tail(_) | Self::Contents(_) => *self = Self::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Command;

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

    /// What the server sees of what redis-rs writes, if each write takes so many bytes at most, and the socket too.
    fn opened(packed: &[u8], write: usize, socket: usize) -> Vec<u8> {
        let (mut opener, mut seen) = (Opener::default(), Vec::new());
        for piece in packed.chunks(write) {
            let mut rest = piece;
            loop {
                let contents = opener.open(&mut rest);
                if contents.is_empty() {
                    break;
                }
                let sent = contents.chunks(socket).next().unwrap_or_default();
                seen.extend_from_slice(sent);
                opener.sent(sent.len());
                rest = rest.get(sent.len()..).unwrap_or_default();
            }
            assert!(rest.is_empty());
        }
        seen
    }

    #[test]
    fn the_server_sees_the_commands_alone() {
        let (mut packed, mut expected) = (Vec::new(), Vec::<u8>::new());
        for number in [1, 2, 40] {
            let request = request(number);
            packed.extend(request.envelope().get_packed_command());
            let plain = request.pieces().collect::<Vec<_>>().concat();
            expected.extend(&plain);
            let unpacked: Vec<_> = request.unpacked().iter().map(redis::Cmd::get_packed_command).collect();
            assert!(unpacked.len() == number && unpacked.concat() == plain);
        }
        for write in [1, 2, 3, 5, 7, 64, 1000, usize::MAX] {
            for socket in [1, 3, 64, usize::MAX] {
                assert!(opened(&packed, write, socket) == expected, "{write} {socket}");
            }
        }
    }
}
