//! Large strings of replies, on their way past redis-rs.
//!
//! redis-rs gathers a reply in a buffer that grows with it, and copies each string out of there. So our side of the
//! socket reads a large string into memory of its own, leaves it here, and gives redis-rs a slip with its number
//! ([`intake`](super::intake)). Whoever gets the reply exchanges the slip for the string.
//!
//! A call may be dropped before its reply comes, and then nobody asks for the string. So those who ask are counted, in
//! two groups: the present turn's, and the one's before it. When nobody of the latter is left, the next turn begins. Who
//! asked for a string did so before it came; so two turns later nobody will come for it any more, and it is dropped.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Mutex, MutexGuard, PoisonError};

use redis::{Value, VerbatimFormat};

/// What marks a slip: a verbatim string of this format, which no server has.
const SLIP: &str = "rs>";

/// The large strings of a connection.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    turn: AtomicUsize,
    /// How many ask, in even turns and in odd ones.
    asking: [AtomicUsize; 2],
    /// How many strings are there.
    kept: AtomicUsize,
    shelf: Mutex<Shelf>,
}

#[derive(Debug, Default)]
struct Shelf {
    next: u64,
    kept: VecDeque<Kept>,
}

#[derive(Debug)]
struct Kept {
    number: u64,
    /// The turn in which it came.
    turn: usize,
    string: Vec<u8>,
}

/// Somebody who asks, from before the request is sent until the reply has been looked through.
#[derive(Debug)]
pub(super) struct Asking<'a> {
    inbox: &'a Inbox,
    group: &'a AtomicUsize,
}

impl Inbox {
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn ask(&self) -> Asking<'_> {
        let group = self.group(self.turn.load(SeqCst));
        group.fetch_add(1, SeqCst);
        Asking { inbox: self, group }
    }

    fn group(&self, turn: usize) -> &AtomicUsize {
        let [even, odd] = &self.asking;
        if turn.is_multiple_of(2) { even } else { odd }
    }

    /// Leaves a string here; what redis-rs is to read in its stead.
    pub(super) fn keep(&self, string: Vec<u8>) -> Vec<u8> {
        let mut shelf = self.shelf();
        let number = shelf.next;
        shelf.next = number.wrapping_add(1);
        shelf.kept.push_back(Kept { number, turn: self.turn.load(SeqCst), string });
        let unasked = self.tidy(&mut shelf);
        drop(shelf);
        drop(unasked);
        let text = format!("{SLIP}:{number}");
        format!("={}\r\n{text}\r\n", text.len()).into_bytes()
    }

    fn take(&self, number: u64) -> Option<Vec<u8>> {
        let mut shelf = self.shelf();
        let place = shelf.kept.iter().position(|kept| kept.number == number)?;
        let kept = shelf.kept.remove(place)?;
        self.kept.store(shelf.kept.len(), SeqCst);
        Some(kept.string)
    }

    /// What nobody will come for. To be dropped when the shelf is free for others: it may be large.
    fn tidy(&self, shelf: &mut Shelf) -> Vec<Kept> {
        let mut turn = self.turn.load(SeqCst);
        let newest = shelf.kept.back().map_or(turn, |kept| kept.turn);
        while turn < newest.saturating_add(2) && self.group(turn.wrapping_add(1)).load(SeqCst) == 0 {
            turn = turn.wrapping_add(1);
        }
        self.turn.store(turn, SeqCst);
        let is_unasked = |kept: &Kept| turn >= kept.turn.saturating_add(2);
        let unasked = shelf.kept.iter().take_while(|kept| is_unasked(kept)).count();
        let unasked = shelf.kept.drain(..unasked).collect();
        self.kept.store(shelf.kept.len(), SeqCst);
        unasked
    }

    fn fill(&self, value: &mut Value) {
        match value {
            Value::VerbatimString { format: VerbatimFormat::Unknown(format), text } if format == SLIP => {
                let string = text.parse().ok().and_then(|number| self.take(number));
                string.into_iter().for_each(|string| *value = Value::BulkString(string));
            }
            Value::Array(items) | Value::Set(items) | Value::Push { data: items, .. } => {
                items.iter_mut().for_each(|item| self.fill(item));
            }
            Value::Map(pairs) => pairs.iter_mut().for_each(|(key, value)| {
                self.fill(key);
                self.fill(value);
            }),
            Value::Attribute { data, .. } => self.fill(data),
            _ => {}
        }
    }
}

impl Asking<'_> {
    /// Puts the large strings of a reply where they belong.
    pub(super) fn fill(&self, value: &mut Value) {
        if self.inbox.kept.load(SeqCst) > 0 {
            self.inbox.fill(value);
        }
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.group.fetch_sub(1, SeqCst);
        if self.inbox.kept.load(SeqCst) > 0 {
            let unasked = self.inbox.tidy(&mut self.inbox.shelf());
            drop(unasked);
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn kept(inbox: &Inbox) -> Vec<u64> {
        inbox.shelf().kept.iter().map(|kept| kept.number).collect()
    }

    fn slip(inbox: &Inbox, string: &[u8]) -> Value {
        redis::parse_redis_value(&inbox.keep(string.to_vec())).unwrap()
    }

    #[test]
    fn a_slip_is_exchanged_wherever_it_is() {
        let inbox = Inbox::default();
        let asking = inbox.ask();
        let string = || slip(&inbox, b"large");
        let pairs = vec![(string(), Value::Array(vec![Value::Nil, string()]))];
        let data = Box::new(Value::Set(vec![string(), Value::Int(1)]));
        let mut value = Value::Array(vec![Value::Map(pairs), Value::Attribute { data, attributes: vec![] }]);
        asking.fill(&mut value);
        let large = || Value::BulkString(b"large".to_vec());
        let pairs = vec![(large(), Value::Array(vec![Value::Nil, large()]))];
        let data = Box::new(Value::Set(vec![large(), Value::Int(1)]));
        assert_eq!(value, Value::Array(vec![Value::Map(pairs), Value::Attribute { data, attributes: vec![] }]));
        assert!(kept(&inbox).is_empty());
    }

    #[test]
    fn what_looks_like_a_slip_stays() {
        let inbox = Inbox::default();
        let asking = inbox.ask();
        let _other = slip(&inbox, b"");
        for (format, text) in [("rs>", "7"), ("rs>", "x"), ("txt", "0")] {
            let text = format!("={}\r\n{format}:{text}\r\n", text.len() + 4);
            let before = redis::parse_redis_value(text.as_bytes()).unwrap();
            let mut value = before.clone();
            asking.fill(&mut value);
            assert_eq!(value, before);
        }
        assert_eq!(kept(&inbox), [0]);
    }

    #[test]
    fn a_string_is_kept_as_long_as_somebody_may_ask_for_it() {
        let inbox = Inbox::default();
        // Nobody asks.
        let _gone = slip(&inbox, b"0");
        assert!(kept(&inbox).is_empty());
        let first = inbox.ask();
        let mut one = slip(&inbox, b"1");
        // Others come and go.
        for _ in 0..10 {
            drop((inbox.ask(), inbox.ask()));
        }
        let second = inbox.ask();
        let _two = slip(&inbox, b"2");
        assert_eq!(kept(&inbox), [1, 2]);
        first.fill(&mut one);
        assert_eq!(one, Value::BulkString(b"1".to_vec()));
        drop(first);
        assert_eq!(kept(&inbox), [2], "the second may have asked for it");
        drop(second);
        assert!(kept(&inbox).is_empty());
    }

    #[test]
    fn under_constant_load_what_nobody_asked_for_is_dropped() {
        let inbox = Inbox::default();
        let mut asking = inbox.ask();
        for number in 0..100 {
            let _unasked = slip(&inbox, b"x");
            // Never nobody.
            let next = inbox.ask();
            drop(std::mem::replace(&mut asking, next));
            assert!(kept(&inbox).len() <= 3, "{number}: {:?}", kept(&inbox));
        }
    }
}
