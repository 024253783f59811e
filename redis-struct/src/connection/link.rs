//! A server that we keep a connection to: opened when it is needed, opened again when it was lost.

use std::collections::hash_map::RandomState;
use std::future::Future;
use std::hash::BuildHasher;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{Shared, WeakShared};
use redis::AsyncConnectionConfig;
use redis::aio::MultiplexedConnection;
use tokio::time::{Instant, sleep, timeout};

use super::builder::{Protocol, Timeouts};
use super::session::{Connection, Session};
use super::socket::{self, Line, Tap, Tls};
use super::stats::Counters;
use super::target::Target;
use crate::error::{Error, Kind, Result};

/// A server with at most one connection.
pub(super) struct Link {
    how: How,
    state: Mutex<State>,
    counters: Arc<Counters>,
    timeouts: Timeouts,
}

enum How {
    Open { target: Target, protocol: Protocol, tls: Tls },
    Adopted,
}

type Opening = Pin<Box<dyn Future<Output = Result<Session>> + Send>>;

enum State {
    Idle,
    /// Somebody opens it; whoever else needs it waits along. Weak: nobody waiting, nobody opening.
    Opening(WeakShared<Opening>),
    Live(Session),
}

const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

impl Link {
    pub(super) fn to(
        target: Target,
        protocol: Protocol,
        tls: Tls,
        timeouts: Timeouts,
        counters: Arc<Counters>,
    ) -> Arc<Self> {
        let how = How::Open { target, protocol, tls };
        Arc::new(Self { how, state: Mutex::new(State::Idle), counters, timeouts })
    }

    pub(super) fn adopted(connection: Connection, timeouts: Timeouts, counters: Arc<Counters>) -> Arc<Self> {
        let state = Mutex::new(State::Live(Session::adopted(connection)));
        Arc::new(Self { how: How::Adopted, state, counters, timeouts })
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
            How::Open { target, .. } => target.address.to_string(),
            How::Adopted => "the adopted connection".to_owned(),
        }
    }

    /// The first connection: one attempt, so that a wrong address or a missing password is told at once.
    pub(super) async fn connect(&self) -> Result<()> {
        let session = self.open().await?;
        match timeout(self.timeouts.response, session.ping()).await {
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
        let deadline = Instant::now() + self.timeouts.connect;
        let mut pause = FIRST_PAUSE;
        loop {
            let error = match self.open().await {
                Ok(session) => {
                    self.keep(session.clone());
                    return Ok(session);
                }
                Err(error) => error,
            };
            if error.is_config() || Instant::now() + pause > deadline {
                return Err(error);
            }
            sleep(jittered(pause)).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
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
            *state = State::Idle;
        }
    }

    async fn open(&self) -> Result<Session> {
        let How::Open { target, protocol, tls } = &self.how else {
            return Err(Error::new(Kind::NoConnection, "an adopted connection cannot be opened again"));
        };
        let limit = self.timeouts.connect;
        timeout(limit, self.log_in(target, *protocol, tls)).await.unwrap_or_else(|_| {
            Err(Error::new(Kind::NoConnection, format!("no connection to {} within {limit:?}", target.address)))
        })
    }

    async fn log_in(&self, target: &Target, protocol: Protocol, tls: &Tls) -> Result<Session> {
        let unreachable = |error: std::io::Error| {
            Error::new(Kind::NoConnection, format!("no connection to {}: {error}", target.address)).caused_by(error)
        };
        let stream = socket::open(&target.address, tls).await.map_err(unreachable)?;
        let line = Arc::new(Line::default());
        let tap = Tap::new(stream, Arc::clone(&self.counters), Arc::clone(&line));
        // The response timeout is ours: redis-rs's one is for a whole pipeline, however long.
        let config = AsyncConnectionConfig::new().set_response_timeout(None);
        let login = target.login(protocol);
        let (connection, driver) = MultiplexedConnection::new_with_config(&login, tap, config)
            .await
            .map_err(|error| refused(&error, &target.address.to_string()))?;
        let ended = Arc::clone(&line);
        let driver = tokio::spawn(async move {
            driver.await;
            ended.close();
        });
        self.counters.connected();
        Ok(Session::own(connection, line, driver.abort_handle()))
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

/// Between half of the pause and the whole, so that many clients do not come back at the same moment.
fn jittered(pause: Duration) -> Duration {
    let random = RandomState::new().hash_one(0_u8) % 512;
    // At most 1023/1024 of a pause that is below a second.
    pause * (512 + u32::try_from(random).unwrap_or(0)) / 1024
}
