//! How a connection to a server is opened.

use std::sync::Arc;

use redis::AsyncConnectionConfig;
use redis::aio::MultiplexedConnection;

use super::backend::Settings;
use super::login::Login;
use super::sentinel::{Sentinels, is_master};
use super::session::{AbortOnDrop, Session};
use super::socket::{self, Lent, Line, Tap};
use super::stats::Counters;
use super::target::Address;
use super::trace;
use crate::error::{Error, Kind, Result};

/// What it takes to open the connection.
pub(super) struct Opened {
    pub(super) to: Where,
    pub(super) login: Login,
    pub(super) settings: Settings,
    /// A replica that is to answer reads.
    pub(super) reads: bool,
}

/// Where the server is.
pub(super) enum Where {
    At(Address),
    /// Where the sentinels say that the master is.
    Followed(Arc<Sentinels>),
}

impl Where {
    /// The connections to the sentinels are of no more use.
    pub(super) fn close(&self) {
        if let Self::Followed(sentinels) = self {
            sentinels.close();
        }
    }

    pub(super) fn name(&self) -> String {
        match self {
            Self::At(address) => address.to_string(),
            Self::Followed(sentinels) => sentinels.name(),
        }
    }
}

impl Opened {
    pub(super) async fn open(&self, counters: &Arc<Counters>) -> Result<Session> {
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
        // redis-rs knows how to log in.
        let lent = Lent::new(Tap::new(stream, Arc::clone(counters), Arc::clone(&line)));
        // The time for it is limited where this is called.
        let config = AsyncConnectionConfig::new().set_response_timeout(None);
        let login = self.login.info(self.settings.protocol);
        let told = Arc::clone(&line);
        let refused = |error: redis::RedisError| match told.refusal() {
            Some(why) => Error::new(Kind::Config, format!("no connection to {address}: {why}")).caused_by(error),
            None => refused(&error, &address.to_string()),
        };
        let (mut connection, driver) =
            MultiplexedConnection::new_with_config(&login, lent.clone(), config).await.map_err(refused)?;
        let driver = AbortOnDrop(tokio::spawn(driver).abort_handle());
        if let Some(name) = &self.settings.client_name {
            redis::cmd("CLIENT").arg("SETNAME").arg(name).exec_async(&mut connection).await.map_err(refused)?;
        }
        if self.reads {
            redis::cmd("READONLY").exec_async(&mut connection).await.map_err(refused)?;
        }
        // All is answered: from here on it is ours.
        let Some(tap) = lent.take() else {
            return Err(Error::new(Kind::NoConnection, format!("no connection to {address}: it is closed")));
        };
        drop((driver, connection));
        counters.connected();
        trace::connected(&address.to_string());
        Ok(Session::own(tap, line))
    }
}

/// The server answered, and does not want us: no use in trying again.
pub(super) fn refused(error: &redis::RedisError, address: &str) -> Error {
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
