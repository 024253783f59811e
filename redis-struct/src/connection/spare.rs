//! Connections for one user at a time: transactions, and commands that block.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::link::Link;
use super::session::Session;

/// So many of a server are kept while nobody uses them.
const IDLE: usize = 4;

/// The connections of a server that are for one user at a time.
#[derive(Default)]
pub(super) struct Spares(Mutex<Both>);

#[derive(Default)]
struct Both {
    idle: Vec<Session>,
    lent: Vec<Session>,
    closed: bool,
}

impl Spares {
    fn both(&self) -> MutexGuard<'_, Both> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One that is there already.
    pub(super) fn take(&self) -> Option<Session> {
        let mut both = self.both();
        both.idle.retain(|session| !session.is_closed());
        both.idle.pop()
    }

    /// Those that nobody uses are of no more use.
    pub(super) fn renew(&self) {
        self.both().idle.clear();
    }

    /// Closes all of them, those in use too.
    pub(super) fn close(&self) {
        let mut both = self.both();
        both.closed = true;
        both.idle.clear();
        both.lent.iter().for_each(Session::close);
    }
}

impl Both {
    fn lend(&mut self, session: &Session) {
        if self.closed {
            session.close();
        } else {
            self.lent.push(session.clone());
        }
    }

    fn give_back(&mut self, session: &Session, is_clean: bool) {
        self.lent.retain(|other| !other.is(session));
        if is_clean && !self.closed && !session.is_closed() && self.idle.len() < IDLE {
            self.idle.push(session.clone());
        } else {
            session.close();
        }
    }
}

/// A connection that nobody else uses. Dropped in the middle of something, it is closed.
pub(super) struct Own {
    link: Arc<Link>,
    session: Session,
    is_clean: bool,
}

impl Own {
    pub(super) fn new(link: &Arc<Link>, session: Session) -> Self {
        link.spares().both().lend(&session);
        Self { link: Arc::clone(link), session, is_clean: false }
    }

    pub(super) fn link(&self) -> &Arc<Link> {
        &self.link
    }

    pub(super) fn session(&self) -> &Session {
        &self.session
    }

    /// Nothing is left on it of what it was used for: somebody else may have it.
    pub(super) fn give_back(mut self) {
        self.is_clean = true;
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        self.link.spares().both().give_back(&self.session, self.is_clean);
    }
}
