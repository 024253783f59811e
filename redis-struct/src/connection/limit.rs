//! A bound on the commands that wait for one server, and the end of waiting.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

use tokio::sync::Notify;

/// So many commands may wait for one server, if the person has not said.
pub(super) const COMMANDS: usize = 1_000_000;

/// The commands that wait for a server: for a connection to it, or for their replies.
pub(super) struct Waiting {
    commands: AtomicUsize,
    limit: usize,
    /// No more are to come.
    closing: AtomicBool,
    /// `closing` was set, or nobody waits any more since.
    changed: Notify,
}

/// Some of the commands that wait. Dropped, they wait no more.
pub(super) struct Admitted<'a> {
    waiting: &'a Waiting,
    commands: usize,
}

impl Waiting {
    pub(super) fn new(limit: usize) -> Self {
        let (commands, closing) = (AtomicUsize::new(0), AtomicBool::new(false));
        Self { commands, limit, closing, changed: Notify::new() }
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// A place for so many commands, if there is room. More than the limit are let in when they are alone: else they
    /// never would be.
    pub(super) fn admit(&self, commands: usize) -> Option<Admitted<'_>> {
        let more = |now: usize| Some(now.saturating_add(commands)).filter(|sum| now == 0 || *sum <= self.limit);
        self.commands.fetch_update(SeqCst, SeqCst, more).ok()?;
        Some(Admitted { waiting: self, commands })
    }

    /// From now on, whoever waits for the end is told.
    pub(super) fn close(&self) {
        self.closing.store(true, SeqCst);
        self.changed.notify_waiters();
    }

    /// Waits until [`close`](Self::close) is called.
    pub(super) async fn closing(&self) {
        self.until(|| self.closing.load(SeqCst)).await;
    }

    /// Waits until nobody waits. Only after [`close`](Self::close).
    pub(super) async fn nobody(&self) {
        self.until(|| self.commands.load(SeqCst) == 0).await;
    }

    async fn until(&self, test: impl Fn() -> bool) {
        loop {
            // Before the test: what changes after it is not missed.
            let changed = self.changed.notified();
            if test() {
                return;
            }
            changed.await;
        }
    }
}

impl Drop for Admitted<'_> {
    fn drop(&mut self) {
        let before = self.waiting.commands.fetch_sub(self.commands, SeqCst);
        if before == self.commands && self.waiting.closing.load(SeqCst) {
            self.waiting.changed.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn so_many_are_let_in_and_a_larger_batch_alone() {
        let waiting = Waiting::new(10);
        let first = waiting.admit(6).unwrap();
        assert!(waiting.admit(5).is_none());
        let second = waiting.admit(4).unwrap();
        assert!(waiting.admit(1).is_none());
        drop(first);
        assert!(waiting.admit(7).is_none());
        drop(second);
        let large = waiting.admit(11).unwrap();
        assert!(waiting.admit(1).is_none());
        drop(large);
        assert!(waiting.admit(1).is_some());
    }

    #[tokio::test]
    async fn the_end_is_told_when_nobody_waits() {
        let waiting = Waiting::new(1);
        let admitted = waiting.admit(1).unwrap();
        waiting.close();
        waiting.closing().await;
        let leave = async {
            tokio::task::yield_now().await;
            drop(admitted);
        };
        tokio::join!(waiting.nobody(), leave);
    }
}
