//! One connection through the proxy: what is held back, and when it may go.

use std::net::Shutdown;
use std::time::{Duration, Instant};

use super::hub::{Counts, Faults};
use super::stream::Stream;

use super::super::resp::{Frame, Scanner};

/// How long the thread that reads requests waits for more until it calls the client silent once. It is that thread
/// which counts, not a clock: on a busy machine it may not have run, and the request may be there.
pub(super) const TICK: Duration = Duration::from_millis(5);
/// How often in turn a client must have been silent before it is taken to have sent all it wants to send now.
const QUIET: u32 = 1;
/// The same when it writes in pieces, or so much that it may: it may have been interrupted between two.
const QUIET_PIECES: u32 = 10;
/// More than this may be one piece of several.
const LARGE: u64 = 4 * 1024;
/// Replies are held no longer than this while nothing moves: some commands block, some have no reply.
const HELD_MOST: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(super) struct Link {
    client: Stream,
    server: Stream,
    requests: Scanner,
    replies: Scanner,
    held: Held,
    /// Requests that have no reply yet.
    waiting: u64,
    /// How often in turn the client was silent when it could have sent something.
    silent: u32,
    /// When anything last moved.
    moved: Instant,
    /// Bytes sent since the last reply was delivered, and in how many pieces; none if what comes next is a new round trip.
    burst: u64,
    pieces: u64,
    /// After SUBSCRIBE and the like, replies do not pair with requests.
    streaming: bool,
    server_ended: bool,
}

#[derive(Debug, Default)]
struct Held {
    bytes: Vec<u8>,
    replies: u64,
    since: Option<Instant>,
}

/// What to do for the client now.
#[derive(Debug)]
pub(super) enum Next {
    Wait(Option<Duration>),
    Send(Vec<u8>),
    SendAndClose(Vec<u8>),
}

impl Link {
    pub(super) fn new(client: Stream, server: Stream) -> Self {
        Self {
            client,
            server,
            requests: Scanner::default(),
            replies: Scanner::default(),
            held: Held::default(),
            waiting: 0,
            silent: 0,
            moved: Instant::now(),
            burst: 0,
            pieces: 0,
            streaming: false,
            server_ended: false,
        }
    }

    /// Ends the connection for the client. The server still reads and runs what it was sent: were its replies refused,
    /// it would stop in the middle.
    pub(super) fn close(&self) {
        self.client.shutdown(Shutdown::Both);
        self.server.shutdown(Shutdown::Write);
    }

    /// Bytes that are about to go to the server.
    pub(super) fn asked(&mut self, bytes: &[u8], counts: &mut Counts) {
        if bytes.is_empty() {
            return;
        }
        counts.round_trips += u64::from(self.pieces == 0);
        self.pieces += 1;
        self.burst += bytes.len() as u64;
        counts.bytes_to_server += bytes.len() as u64;
        let mut commands = 0;
        let streaming = &mut self.streaming;
        self.requests.feed(bytes, |frame| {
            // Redis skips an empty array and does not answer it
            commands += u64::from(!frame.empty);
            *streaming |= starts_a_stream(&frame);
        });
        counts.commands += commands;
        self.waiting += commands;
        self.silent = 0;
        self.moved = Instant::now();
    }

    /// The client has sent nothing for a [`TICK`]. Returns whether it matters when it is silent again.
    pub(super) fn was_silent(&mut self) -> bool {
        self.silent = self.silent.saturating_add(1);
        !self.is_quiet()
    }

    /// The client will send nothing more.
    pub(super) fn client_ended(&mut self) {
        self.silent = u32::MAX;
    }

    /// Bytes that came from the server.
    pub(super) fn answered(&mut self, bytes: &[u8]) {
        let mut replies = 0;
        self.replies.feed(bytes, |frame| replies += u64::from(frame.kind != b'>'));
        self.waiting = self.waiting.saturating_sub(replies);
        self.moved = Instant::now();
        self.held.replies += replies;
        self.held.bytes.extend_from_slice(bytes);
        self.held.since.get_or_insert(self.moved);
    }

    pub(super) fn server_ended(&mut self) {
        self.server_ended = true;
    }

    pub(super) fn next(&mut self, faults: &mut Faults, counts: &mut Counts) -> Next {
        if faults.stalled {
            return Next::Wait(None);
        }
        let Some(since) = self.held.since else {
            return if self.server_ended { Next::SendAndClose(Vec::new()) } else { Next::Wait(None) };
        };
        if faults.replies_left.is_some() {
            let (len, last) = faults.deliver(self.held.bytes.len());
            let bytes = self.take(len, counts);
            return if last { Next::SendAndClose(bytes) } else { Next::Send(bytes) };
        }
        let due = self.due().max(since + faults.delay);
        match due.checked_duration_since(Instant::now()) {
            Some(wait) if !wait.is_zero() => Next::Wait(Some(wait)),
            _ => Next::Send(self.take(self.held.bytes.len(), counts)),
        }
    }

    /// When the held replies may go.
    fn due(&self) -> Instant {
        let complete = self.waiting == 0 && self.requests.is_between_frames();
        if self.streaming || self.server_ended || (complete && self.is_quiet()) {
            self.moved
        } else {
            self.moved + HELD_MOST
        }
    }

    fn is_quiet(&self) -> bool {
        let pieces = self.pieces > 1 || self.burst > LARGE;
        self.silent >= if pieces { QUIET_PIECES } else { QUIET }
    }

    fn take(&mut self, len: usize, counts: &mut Counts) -> Vec<u8> {
        let rest = self.held.bytes.split_off(len.min(self.held.bytes.len()));
        let bytes = std::mem::replace(&mut self.held.bytes, rest);
        counts.bytes_to_client += bytes.len() as u64;
        // a push answers nothing
        if self.held.replies > 0 {
            (self.burst, self.pieces) = (0, 0);
        }
        if self.held.bytes.is_empty() {
            self.held = Held::default();
        }
        bytes
    }
}

fn starts_a_stream(frame: &Frame<'_>) -> bool {
    let name = frame.name.to_ascii_uppercase();
    name.ends_with(b"SUBSCRIBE") || [&b"MONITOR"[..], b"SYNC", b"PSYNC"].contains(&name.as_slice())
}
