//! A server that we keep a connection to: opened when it is needed, opened again when it was lost.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{Either, Shared, WeakShared, select};
use tokio::time::{Instant, timeout};

use super::backend::Settings;
use super::builder::Timeouts;
use super::limit::{self, Admitted, Waiting};
use super::login::Login;
use super::open::{Opened, Where};
use super::pause::Pause;
use super::session::{Connection, Session};
use super::spare::{Own, Spares};
use super::stats::Counters;
use super::target::Address;
use super::trace;
use crate::error::{Error, Kind, Result};

/// A server with at most one connection that all share, and some for one user at a time.
pub(super) struct Link {
    how: How,
    state: Mutex<State>,
    waiting: Waiting,
    spares: Spares,
    counters: Arc<Counters>,
    timeouts: Timeouts,
    /// How long an attempt to open the connection may take, and how long to go on trying.
    attempt: Duration,
    patience: Duration,
}

enum How {
    Open(Box<Opened>),
    Adopted,
}

type Opening = Pin<Box<dyn Future<Output = Result<Session>> + Send>>;

enum State {
    Idle,
    /// Somebody opens it; whoever else needs it waits along. Weak: nobody waiting, nobody opening.
    Opening(WeakShared<Opening>),
    Live(Session),
    /// For good.
    Closed,
}

/// What there is instead of a live connection.
enum Wait {
    For(Shared<Opening>),
    Closed,
}

impl Link {
    /// A server that is tried again and again when it cannot be reached.
    pub(super) fn new(to: Where, login: Login, settings: Settings) -> Arc<Self> {
        let Timeouts { connect, .. } = settings.timeouts;
        // Where the master is may change while we try.
        let attempt = if matches!(to, Where::Followed(_)) { connect / 4 } else { connect };
        Self::with(Opened { to, login, settings, reads: false }, attempt, connect)
    }

    /// One of several servers: when it cannot be reached, there are others to ask. `reads`: a replica, to read from.
    pub(super) fn node(to: Where, login: Login, settings: Settings, reads: bool) -> Arc<Self> {
        let attempt = settings.timeouts.connect / 4;
        Self::with(Opened { to, login, settings, reads }, attempt, Duration::ZERO)
    }

    fn with(opened: Opened, attempt: Duration, patience: Duration) -> Arc<Self> {
        let Settings { timeouts, waiting, ref counters, .. } = opened.settings;
        let counters = Arc::clone(counters);
        let (how, state) = (How::Open(Box::new(opened)), Mutex::new(State::Idle));
        let (waiting, spares) = (Waiting::new(waiting), Spares::default());
        Arc::new(Self { how, state, waiting, spares, counters, timeouts, attempt, patience })
    }

    pub(super) fn adopted(connection: Connection, timeouts: Timeouts, counters: Arc<Counters>) -> Arc<Self> {
        let state = Mutex::new(State::Live(Session::adopted(connection)));
        let (waiting, spares) = (Waiting::new(limit::COMMANDS), Spares::default());
        let (how, attempt, patience) = (How::Adopted, Duration::ZERO, Duration::ZERO);
        Arc::new(Self { how, state, waiting, spares, counters, timeouts, attempt, patience })
    }

    pub(super) fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    pub(super) fn counters(&self) -> &Counters {
        &self.counters
    }

    /// The address, for errors.
    pub(super) fn name(&self) -> String {
        match &self.how {
            How::Open(opened) => opened.to.name(),
            How::Adopted => "the adopted connection".to_owned(),
        }
    }

    /// The address, if it is always the same one.
    pub(super) fn address(&self) -> Option<&Address> {
        match &self.how {
            How::Open(opened) => match &opened.to {
                Where::At(address) => Some(address),
                Where::Followed(_) => None,
            },
            How::Adopted => None,
        }
    }

    /// The host of the address.
    pub(super) fn host(&self) -> String {
        match self.address() {
            Some(Address::Tcp { host, .. } | Address::Tls { host, .. }) => host.clone(),
            _ => String::new(),
        }
    }

    /// The server is whichever the sentinels say.
    pub(super) fn follows(&self) -> bool {
        matches!(&self.how, How::Open(opened) if matches!(opened.to, Where::Followed(_)))
    }

    /// Uses its connection no more, whichever it is.
    pub(super) fn renew(&self) {
        self.spares.renew();
        let mut state = self.state();
        if matches!(&*state, State::Live(_)) {
            *state = State::Idle;
        }
    }

    /// A place for so many commands among those that wait for the server. Until it is dropped, they do.
    pub(super) fn admit(&self, commands: usize) -> Result<Admitted<'_>> {
        self.waiting.admit(commands).ok_or_else(|| {
            let reason = format!(
                "so many commands wait for {} already that no more than {} may (`waiting_limit`): it was not run",
                self.name(),
                self.waiting.limit()
            );
            Error::new(Kind::Busy, reason)
        })
    }

    /// A live connection; opens one where there is none.
    pub(super) async fn session(self: &Arc<Self>) -> Result<Session> {
        match self.live_or_opening() {
            Ok(session) => Ok(session),
            Err(Wait::For(opening)) => self.unless_closed(opening).await,
            Err(Wait::Closed) => Err(self.closed()),
        }
    }

    fn live_or_opening(self: &Arc<Self>) -> Result<Session, Wait> {
        let mut state = self.state();
        match &*state {
            State::Live(session) if !session.is_closed() => return Ok(session.clone()),
            State::Opening(opening) => {
                // An attempt that has ended is not joined: its answer is of the past.
                if let Some(opening) = opening.upgrade().filter(|opening| opening.peek().is_none()) {
                    return Err(Wait::For(opening));
                }
            }
            State::Closed => return Err(Wait::Closed),
            _ => {}
        }
        let opening: Opening = Box::pin(Arc::clone(self).reopen());
        let opening = opening.shared();
        *state = opening.downgrade().map_or(State::Idle, State::Opening);
        Err(Wait::For(opening))
    }

    async fn reopen(self: Arc<Self>) -> Result<Session> {
        let session = self.open_with_patience().await?;
        self.keep(session.clone());
        Ok(session)
    }

    /// Tries until it succeeds, the server refuses us, or the time for connecting is over.
    async fn open_with_patience(&self) -> Result<Session> {
        let deadline = Instant::now() + self.patience;
        let mut pause = Pause::default();
        loop {
            let error = match self.open().await {
                Ok(session) => return Ok(session),
                Err(error) => error,
            };
            if error.is_config() || Instant::now() + pause.len() > deadline {
                return Err(error);
            }
            pause.wait().await;
        }
    }

    /// A connection that nobody else uses.
    pub(super) async fn own(self: &Arc<Self>) -> Result<Own> {
        if matches!(self.how, How::Adopted) {
            let reason = "it needs a connection of its own, and there is one adopted connection only; make the `Db` with \
                          `Db::connect`";
            return Err(Error::new(Kind::Config, reason));
        }
        if matches!(&*self.state(), State::Closed) {
            return Err(self.closed());
        }
        let session = match self.spares.take() {
            Some(session) => session,
            None => self.unless_closed(Box::pin(self.open_with_patience())).await?,
        };
        Ok(Own::new(self, session))
    }

    pub(super) fn spares(&self) -> &Spares {
        &self.spares
    }

    async fn unless_closed(&self, opening: impl Future<Output = Result<Session>> + Unpin) -> Result<Session> {
        match select(opening, Box::pin(self.waiting.closing())).await {
            Either::Left((session, _)) => session,
            Either::Right(_) => Err(self.closed()),
        }
    }

    /// Lets nobody in any more, waits for those who are, at most as long as for a reply, and closes the connections.
    pub(super) async fn close(&self) {
        let before = std::mem::replace(&mut *self.state(), State::Closed);
        self.waiting.close();
        if timeout(self.timeouts.response, self.waiting.nobody()).await.is_err() {
            trace::given_up(&self.name());
        }
        if let State::Live(session) = before {
            session.close();
        }
        self.shut();
    }

    /// Closes the connection at once, for good.
    pub(super) fn shut(&self) {
        let before = std::mem::replace(&mut *self.state(), State::Closed);
        self.waiting.close();
        if let State::Live(session) = before {
            session.close();
        }
        self.spares.close();
        if let How::Open(opened) = &self.how {
            opened.to.close();
        }
    }

    fn closed(&self) -> Error {
        Error::new(
            Kind::Closed,
            format!("the connection to {} was closed by the application: it was not run", self.name()),
        )
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn keep(&self, session: Session) {
        let mut state = self.state();
        if !matches!(&*state, State::Closed) {
            *state = State::Live(session);
        }
    }

    /// Uses this connection no more: who waits on it still may, new calls get another.
    pub(super) fn give_up(&self, session: &Session) {
        if matches!(self.how, How::Adopted) {
            return;
        }
        let mut state = self.state();
        if matches!(&*state, State::Live(live) if live.is(session)) {
            trace::given_up(&self.name());
            *state = State::Idle;
        }
    }

    pub(super) async fn open(&self) -> Result<Session> {
        let How::Open(opened) = &self.how else {
            return Err(Error::new(Kind::NoConnection, "an adopted connection cannot be opened again"));
        };
        let limit = self.attempt;
        timeout(limit, opened.open(&self.counters)).await.unwrap_or_else(|_| {
            Err(Error::new(Kind::NoConnection, format!("no connection to {} within {limit:?}", self.name())))
        })
    }
}
