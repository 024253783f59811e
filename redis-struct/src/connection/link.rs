//! A server that we keep a connection to: opened when it is needed, opened again when it was lost.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{Shared, WeakShared};
use redis::AsyncConnectionConfig;
use redis::aio::MultiplexedConnection;
use tokio::time::{Instant, timeout};

use super::backend::Settings;
use super::builder::Timeouts;
use super::login::Login;
use super::pause::Pause;
use super::sentinel::{Sentinels, is_master};
use super::session::{AbortOnDrop, Connection, Session};
use super::socket::{self, Line, Tap};
use super::stats::Counters;
use super::target::Address;
use super::trace;
use crate::error::{Error, Kind, Result};

/// A server with at most one connection.
pub(super) struct Link {
    how: How,
    state: Mutex<State>,
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

/// What it takes to open the connection.
struct Opened {
    to: Where,
    login: Login,
    settings: Settings,
    /// A replica that is to answer reads.
    reads: bool,
}

/// Where the server is.
pub(super) enum Where {
    At(Address),
    /// Where the sentinels say that the master is.
    Followed(Arc<Sentinels>),
}

type Opening = Pin<Box<dyn Future<Output = Result<Session>> + Send>>;

enum State {
    Idle,
    /// Somebody opens it; whoever else needs it waits along. Weak: nobody waiting, nobody opening.
    Opening(WeakShared<Opening>),
    Live(Session),
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
        let Settings { timeouts, ref counters, .. } = opened.settings;
        let counters = Arc::clone(counters);
        let (how, state) = (How::Open(Box::new(opened)), Mutex::new(State::Idle));
        Arc::new(Self { how, state, counters, timeouts, attempt, patience })
    }

    pub(super) fn adopted(connection: Connection, timeouts: Timeouts, counters: Arc<Counters>) -> Arc<Self> {
        let state = Mutex::new(State::Live(Session::adopted(connection)));
        Arc::new(Self { how: How::Adopted, state, counters, timeouts, attempt: Duration::ZERO, patience: Duration::ZERO })
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
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(&*state, State::Live(_)) {
            *state = State::Idle;
        }
    }

    /// Sends a command of the library's own, that is not counted.
    pub(super) async fn ask(self: &Arc<Self>, words: &[&str]) -> Result<redis::Value> {
        let session = self.session().await?;
        let limit = self.timeouts.response;
        let unanswered = |reason: String| Error::new(Kind::NoConnection, reason);
        match timeout(limit, session.say(words)).await {
            Ok(Ok(reply)) => Ok(reply),
            failed => {
                self.give_up(&session);
                Err(match failed {
                    Ok(Err(error)) => unanswered(format!("no reply from {}: {error}", self.name())),
                    _ => unanswered(format!("no reply from {} within {limit:?}", self.name())),
                })
            }
        }
    }

    /// The first connection: one attempt, so that a wrong address or a missing password is told at once.
    pub(super) async fn connect(&self) -> Result<()> {
        let session = self.open().await?;
        match timeout(self.timeouts.response, session.say(&["PING"])).await {
            // Without a password nothing is said before the first command.
            Ok(Ok(reply)) if code(&reply) == Some("NOAUTH") => {
                let name = self.name();
                Err(Error::new(
                    Kind::Config,
                    format!("{name} refuses the log-in (NOAUTH); add user and password to the URL"),
                ))
            }
            Ok(Ok(_)) => {
                self.keep(session);
                Ok(())
            }
            Ok(Err(error)) => Err(refused(&error, &self.name())),
            Err(_) => {
                Err(Error::new(Kind::NoConnection, format!("{} accepts connections, and does not answer", self.name())))
            }
        }
    }

    /// A live connection; opens one where there is none.
    pub(super) async fn session(self: &Arc<Self>) -> Result<Session> {
        let opening = match self.live_or_opening() {
            Ok(session) => return Ok(session),
            Err(opening) => opening,
        };
        opening.await
    }

    fn live_or_opening(self: &Arc<Self>) -> Result<Session, Shared<Opening>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match &*state {
            State::Live(session) if !session.is_closed() => return Ok(session.clone()),
            State::Opening(opening) => {
                // An attempt that has ended is not joined: its answer is of the past.
                if let Some(opening) = opening.upgrade().filter(|opening| opening.peek().is_none()) {
                    return Err(opening);
                }
            }
            _ => {}
        }
        let opening: Opening = Box::pin(Arc::clone(self).reopen());
        let opening = opening.shared();
        *state = opening.downgrade().map_or(State::Idle, State::Opening);
        Err(opening)
    }

    /// Tries until it succeeds, the server refuses us, or the time for connecting is over.
    async fn reopen(self: Arc<Self>) -> Result<Session> {
        let deadline = Instant::now() + self.patience;
        let mut pause = Pause::default();
        loop {
            let error = match self.open().await {
                Ok(session) => {
                    self.keep(session.clone());
                    return Ok(session);
                }
                Err(error) => error,
            };
            if error.is_config() || Instant::now() + pause.len() > deadline {
                return Err(error);
            }
            pause.wait().await;
        }
    }

    fn keep(&self, session: Session) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = State::Live(session);
    }

    /// Uses this connection no more: who waits on it still may, new calls get another.
    pub(super) fn give_up(&self, session: &Session) {
        if matches!(self.how, How::Adopted) {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(&*state, State::Live(live) if live.is(session)) {
            trace::given_up(&self.name());
            *state = State::Idle;
        }
    }

    async fn open(&self) -> Result<Session> {
        let How::Open(opened) = &self.how else {
            return Err(Error::new(Kind::NoConnection, "an adopted connection cannot be opened again"));
        };
        let limit = self.attempt;
        timeout(limit, opened.open(&self.counters)).await.unwrap_or_else(|_| {
            Err(Error::new(Kind::NoConnection, format!("no connection to {} within {limit:?}", self.name())))
        })
    }
}

impl Where {
    fn name(&self) -> String {
        match self {
            Self::At(address) => address.to_string(),
            Self::Followed(sentinels) => sentinels.name(),
        }
    }
}

impl Opened {
    async fn open(&self, counters: &Arc<Counters>) -> Result<Session> {
        let address = match &self.to {
            Where::At(address) => return self.log_in(address, counters).await,
            Where::Followed(sentinels) => sentinels.find().await?,
        };
        let session = self.log_in(&address, counters).await?;
        let lost = |error: redis::RedisError| refused(&error, &address.to_string());
        // The sentinels may not know yet that it is no master any more.
        if !is_master(&session.say(&["ROLE"]).await.map_err(lost)?) {
            let reason = format!("{address} is not the master: the sentinels have not agreed on a new one yet");
            return Err(Error::new(Kind::NoConnection, reason));
        }
        Ok(session)
    }

    async fn log_in(&self, address: &Address, counters: &Arc<Counters>) -> Result<Session> {
        let unreachable = |error: std::io::Error| socket::unreachable(address, error);
        let stream = socket::open(address, &self.settings.tls).await.map_err(unreachable)?;
        let line = Arc::new(Line::default());
        let tap = Tap::new(stream, Arc::clone(counters), Arc::clone(&line));
        // The response timeout is ours: redis-rs's one is for a whole pipeline, however long.
        let config = AsyncConnectionConfig::new().set_response_timeout(None);
        let login = self.login.info(self.settings.protocol);
        let told = Arc::clone(&line);
        let refused = |error: redis::RedisError| match told.refusal() {
            Some(why) => Error::new(Kind::Config, format!("no connection to {address}: {why}")).caused_by(error),
            None => refused(&error, &address.to_string()),
        };
        let (mut connection, driver) =
            MultiplexedConnection::new_with_config(&login, tap, config).await.map_err(refused)?;
        let ended = Arc::clone(&line);
        let driver = tokio::spawn(async move {
            driver.await;
            ended.close();
        });
        // From here on, it ends with its session.
        let driver = AbortOnDrop(driver.abort_handle());
        if let Some(name) = &self.settings.client_name {
            redis::cmd("CLIENT").arg("SETNAME").arg(name).exec_async(&mut connection).await.map_err(refused)?;
        }
        if self.reads {
            redis::cmd("READONLY").exec_async(&mut connection).await.map_err(refused)?;
        }
        counters.connected();
        trace::connected(&address.to_string());
        Ok(Session::own(connection, line, driver))
    }
}

fn code(reply: &redis::Value) -> Option<&str> {
    match reply {
        redis::Value::ServerError(error) => Some(error.code()),
        _ => None,
    }
}

/// The server answered, and does not want us: no use in trying again.
fn refused(error: &redis::RedisError, address: &str) -> Error {
    let loading = error.code() == Some("LOADING");
    if error.is_io_error() || loading {
        return Error::new(Kind::NoConnection, format!("no connection to {address}: {error}"));
    }
    let told = error.detail().unwrap_or("the log-in failed");
    let remedy = match error.kind() {
        redis::ErrorKind::AuthenticationFailed => "check user and password",
        _ => "check user, password, database and protocol",
    };
    Error::new(Kind::Config, format!("{address} refuses the log-in ({told}); {remedy}"))
}
