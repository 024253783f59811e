//! What a `Db` counts.

use std::ops::Sub;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// What went through a [`Db`](crate::Db) and its clones since it was made. Read with [`Db::stats`](crate::Db::stats).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Batches that were sent, once per server; a single call is a batch of one. Log-ins are not counted.
    pub round_trips: u64,
    /// Commands that were sent, MULTI and EXEC included.
    pub commands: u64,
    /// Bytes written to the sockets that the `Db` opened itself, log-ins included.
    pub bytes_out: u64,
    /// Bytes read from the sockets that the `Db` opened itself, log-ins included.
    pub bytes_in: u64,
    /// Connections that were opened.
    pub connections: u64,
    /// Results of pipelines ([`Deferred`](crate::Deferred)) that were dropped without being read.
    pub unread: u64,
}

/// What went through between two readings: `after - before`.
impl Sub for Stats {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            round_trips: self.round_trips.saturating_sub(before.round_trips),
            commands: self.commands.saturating_sub(before.commands),
            bytes_out: self.bytes_out.saturating_sub(before.bytes_out),
            bytes_in: self.bytes_in.saturating_sub(before.bytes_in),
            connections: self.connections.saturating_sub(before.connections),
            unread: self.unread.saturating_sub(before.unread),
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    round_trips: AtomicU64,
    commands: AtomicU64,
    bytes_out: AtomicU64,
    bytes_in: AtomicU64,
    connections: AtomicU64,
    unread: AtomicU64,
}

/// A count as a u64: they are equally wide where this library runs.
fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

impl Counters {
    pub(super) fn round_trip(&self, commands: usize) {
        self.round_trips.fetch_add(1, Relaxed);
        self.commands.fetch_add(wide(commands), Relaxed);
    }

    pub(super) fn wrote(&self, bytes: usize) {
        self.bytes_out.fetch_add(wide(bytes), Relaxed);
    }

    pub(super) fn read(&self, bytes: usize) {
        self.bytes_in.fetch_add(wide(bytes), Relaxed);
    }

    pub(super) fn connected(&self) {
        self.connections.fetch_add(1, Relaxed);
    }

    pub(crate) fn unread(&self) {
        self.unread.fetch_add(1, Relaxed);
    }

    pub(super) fn snapshot(&self) -> Stats {
        Stats {
            round_trips: self.round_trips.load(Relaxed),
            commands: self.commands.load(Relaxed),
            bytes_out: self.bytes_out.load(Relaxed),
            bytes_in: self.bytes_in.load(Relaxed),
            connections: self.connections.load(Relaxed),
            unread: self.unread.load(Relaxed),
        }
    }
}
