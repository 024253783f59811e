//! Parcels on their way past redis-rs.
//!
//! Who sends a large request leaves it here as a parcel, and hands redis-rs a ticket with its number. When our side of
//! the socket comes to the ticket, it takes the parcel and writes it.
//!
//! A call may be dropped before that, and then nobody knows whether its ticket will still come. Its bytes are dropped as
//! well, as redis-rs does with a request that nobody waits for any more. But if the ticket comes, redis-rs waits for the
//! replies: so many PINGs are sent in its stead. What is remembered for that is forgotten when a ticket comes that was
//! made later, as tickets do not overtake each other.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::envelope::ticket;
use super::parcel::Parcel;

/// The parcels of a connection.
#[derive(Debug, Default)]
pub(super) struct Post(Mutex<Shelf>);

#[derive(Debug, Default)]
struct Shelf {
    next: u64,
    left: VecDeque<(u64, Left)>,
    /// How many of them are abandoned.
    abandoned: usize,
    /// Nobody will come for them any more.
    closed: bool,
}

/// What was left for the socket.
#[derive(Debug)]
pub(super) enum Left {
    Parcel(Parcel),
    /// Nobody waits for the replies to so many commands. Tickets from this number on were made later.
    Abandoned {
        commands: usize,
        later: u64,
    },
}

/// The right to a parcel, of whoever waits for the replies.
#[derive(Debug)]
pub(super) struct Ticket<'a> {
    post: &'a Post,
    number: u64,
    commands: usize,
}

impl Post {
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves a parcel of so many commands.
    pub(super) fn leave(&self, parcel: Parcel, commands: usize) -> Ticket<'_> {
        let mut shelf = self.shelf();
        let number = shelf.next;
        shelf.next = number.saturating_add(1);
        if !shelf.closed {
            shelf.left.push_back((number, Left::Parcel(parcel)));
        }
        Ticket { post: self, number, commands }
    }

    /// The ticket with this number has come. `None` if there is nothing for it: the connection has closed.
    pub(super) fn claim(&self, number: u64) -> Option<Left> {
        let mut shelf = self.shelf();
        let (_, left) = shelf.place(number).and_then(|place| shelf.left.remove(place))?;
        if let Left::Abandoned { .. } = left {
            shelf.abandoned = shelf.abandoned.saturating_sub(1);
        }
        if shelf.abandoned > 0 {
            let before = shelf.left.len();
            shelf.left.retain(|(_, left)| !matches!(left, Left::Abandoned { later, .. } if *later <= number));
            let forgotten = before.saturating_sub(shelf.left.len());
            shelf.abandoned = shelf.abandoned.saturating_sub(forgotten);
        }
        Some(left)
    }

    /// The socket is of no more use.
    pub(super) fn close(&self) {
        let mut shelf = self.shelf();
        shelf.closed = true;
        shelf.abandoned = 0;
        let left = std::mem::take(&mut shelf.left);
        drop(shelf);
        drop(left);
    }

    fn abandon(&self, number: u64, commands: usize) {
        let mut shelf = self.shelf();
        let later = shelf.next;
        let place = shelf.place(number);
        let Some((_, left)) = place.and_then(|place| shelf.left.get_mut(place)) else { return };
        let parcel = std::mem::replace(left, Left::Abandoned { commands, later });
        shelf.abandoned = shelf.abandoned.saturating_add(1);
        drop(shelf);
        // It may be large.
        drop(parcel);
    }
}

impl Shelf {
    /// Mostly the first.
    fn place(&self, number: u64) -> Option<usize> {
        self.left.iter().position(|(other, _)| *other == number)
    }
}

impl Ticket<'_> {
    /// What redis-rs writes in the stead of the parcel.
    pub(super) fn envelope(&self) -> redis::Cmd {
        ticket(self.number)
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.post.abandon(self.number, self.commands);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(post: &Post) -> Vec<u64> {
        post.shelf().left.iter().map(|(number, _)| *number).collect()
    }

    #[test]
    fn a_parcel_is_claimed_once() {
        let post = Post::default();
        let (one, two) = (post.leave(Parcel::default(), 1), post.leave(Parcel::default(), 1));
        assert_eq!((one.number, two.number, left(&post)), (0, 1, vec![0, 1]));
        assert!(matches!(post.claim(1), Some(Left::Parcel(_))));
        assert!(matches!(post.claim(0), Some(Left::Parcel(_))));
        assert!(post.claim(0).is_none() && post.claim(7).is_none());
        drop((one, two));
        assert_eq!((left(&post), post.shelf().abandoned), (vec![], 0));
    }

    #[test]
    fn an_abandoned_parcel_is_remembered_until_a_later_ticket_comes() {
        let post = Post::default();
        let leave = || post.leave(Parcel::default(), 3);
        let (zero, one, two) = (leave(), leave(), leave());
        drop((zero, one));
        let three = leave();
        assert_eq!((left(&post), post.shelf().abandoned), (vec![0, 1, 2, 3], 2));
        // Made before the others were dropped: theirs may still come.
        assert!(matches!(post.claim(2), Some(Left::Parcel(_))));
        assert_eq!(left(&post), [0, 1, 3]);
        assert!(matches!(post.claim(1), Some(Left::Abandoned { commands: 3, later: 3 })));
        assert!(matches!(post.claim(3), Some(Left::Parcel(_))));
        assert_eq!((left(&post), post.shelf().abandoned), (vec![], 0));
        drop((two, three));
        assert!(left(&post).is_empty());
    }

    #[test]
    fn nothing_is_kept_for_a_closed_connection() {
        let post = Post::default();
        let one = post.leave(Parcel::default(), 1);
        drop(post.leave(Parcel::default(), 1));
        post.close();
        let two = post.leave(Parcel::default(), 1);
        assert!(left(&post).is_empty());
        assert!(post.claim(one.number).is_none() && post.claim(two.number).is_none());
        drop((one, two));
        assert_eq!((left(&post), post.shelf().abandoned), (vec![], 0));
    }
}
