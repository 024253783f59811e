//! What all connections of a proxy share: counts, faults, and the connections themselves, under one lock.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Duration;

use super::link::Link;

#[derive(Debug)]
pub(super) struct Hub {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) counts: Counts,
    pub(super) faults: Faults,
    pub(super) links: BTreeMap<u64, Link>,
    pub(super) refusing: bool,
    pub(super) closed: bool,
    next: u64,
}

#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counts {
    pub(super) round_trips: u64,
    pub(super) commands: u64,
    pub(super) bytes_to_server: u64,
    pub(super) bytes_to_client: u64,
    pub(super) connections: u64,
}

#[derive(Debug, Default)]
pub(super) struct Faults {
    pub(super) delay: Duration,
    pub(super) stalled: bool,
    pub(super) replies_left: Option<u64>,
    pub(super) requests_left: Option<u64>,
}

impl Hub {
    pub(super) fn new() -> Self {
        Self { state: Mutex::default(), changed: Condvar::new() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    pub(super) fn notify(&self) {
        self.changed.notify_all();
    }

    /// Waits for [`notify`](Self::notify), at most so long.
    pub(super) fn wait<'a>(&self, state: MutexGuard<'a, State>, most: Option<Duration>) -> MutexGuard<'a, State> {
        match most {
            None => self.changed.wait(state).unwrap_or_else(|e| e.into_inner()),
            Some(most) => self.changed.wait_timeout(state, most).unwrap_or_else(|e| e.into_inner()).0,
        }
    }

    pub(super) fn counts(&self) -> Counts {
        self.lock().counts
    }

    /// Changes a connection, if it is still there, and wakes whoever waits for changes.
    pub(super) fn with<T>(&self, id: u64, change: impl FnOnce(&mut Link, &mut Faults, &mut Counts) -> T) -> Option<T> {
        let mut state = self.lock();
        let State { links, faults, counts, .. } = &mut *state;
        let result = links.get_mut(&id).map(|link| change(link, faults, counts));
        drop(state);
        self.notify();
        result
    }

    /// Closes a connection, if it is still there.
    pub(super) fn cut(&self, id: u64) {
        if let Some(link) = self.lock().links.remove(&id) {
            link.close();
        }
        self.notify();
    }
}

impl State {
    pub(super) fn add(&mut self, link: Link) -> u64 {
        self.next += 1;
        self.counts.connections += 1;
        self.links.insert(self.next, link);
        self.next
    }

    pub(super) fn cut_all(&mut self) {
        for link in std::mem::take(&mut self.links).into_values() {
            link.close();
        }
    }

    pub(super) fn close(&mut self) {
        self.closed = true;
        self.cut_all();
    }
}

impl Faults {
    /// How many of `len` request bytes go to the server, and whether the connection ends after them.
    pub(super) fn let_through(&mut self, len: usize) -> (usize, bool) {
        take_from(&mut self.requests_left, len)
    }

    /// The same for reply bytes, while a cut is pending.
    pub(super) fn deliver(&mut self, len: usize) -> (usize, bool) {
        take_from(&mut self.replies_left, len)
    }
}

fn take_from(budget: &mut Option<u64>, len: usize) -> (usize, bool) {
    let Some(left) = *budget else {
        return (len, false);
    };
    let taken = usize::try_from(left).unwrap_or(usize::MAX).min(len);
    let left = left - taken as u64;
    *budget = (left > 0).then_some(left);
    (taken, left == 0)
}

#[cfg(test)]
mod tests {
    use super::take_from;

    #[test]
    fn a_budget_is_spent_exactly_and_once() {
        let mut budget = Some(5);
        assert_eq!(take_from(&mut budget, 3), (3, false));
        assert_eq!(take_from(&mut budget, 3), (2, true));
        assert_eq!(take_from(&mut budget, 3), (3, false));
        assert_eq!(take_from(&mut Some(0), 3), (0, true));
    }
}
