//! One live connection, and what it knows.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use redis::aio::{ConnectionLike, ConnectionManager, MultiplexedConnection};
use redis::{RedisResult, Value};
use tokio::task::AbortHandle;

use super::driver::{Caller, drive};
use super::request::Request;
use super::socket::{Line, Tap};
use crate::command::Command;
use crate::script::Source;

/// A redis-rs connection of the application's own, for [`Db::from_connection`](crate::Db::from_connection).
#[derive(Clone)]
pub struct Connection(Stock);

#[derive(Clone)]
enum Stock {
    Multiplexed(MultiplexedConnection),
    Managed(ConnectionManager),
}

impl From<MultiplexedConnection> for Connection {
    fn from(connection: MultiplexedConnection) -> Self {
        Self(Stock::Multiplexed(connection))
    }
}

impl From<ConnectionManager> for Connection {
    fn from(connection: ConnectionManager) -> Self {
        Self(Stock::Managed(connection))
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Stock::Multiplexed(_) => "Connection(MultiplexedConnection)",
            Stock::Managed(_) => "Connection(ConnectionManager)",
        })
    }
}

/// A live connection. Clones are the same connection.
#[derive(Clone)]
pub(super) struct Session(Arc<Inner>);

struct Inner {
    wire: Wire,
    /// The scripts that were sent as text, by name.
    scripts: Mutex<HashSet<String>>,
}

/// What carries requests.
enum Wire {
    Own {
        caller: Caller,
        line: Arc<Line>,
        driver: AbortOnDrop,
    },
    /// The application's. Of this one we do not know when it is closed.
    Adopted(Connection),
}

/// A task that ends with this.
pub(super) struct AbortOnDrop(pub(super) AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Session {
    /// A connection on a socket of ours, whose log-in is done.
    pub(super) fn own(tap: Tap, line: Arc<Line>) -> Self {
        let (caller, driver) = drive(tap, &line);
        let task = tokio::spawn(driver);
        // It ends with its session.
        let driver = AbortOnDrop(task.abort_handle());
        Self::new(Wire::Own { caller, line, driver })
    }

    pub(super) fn adopted(connection: Connection) -> Self {
        Self::new(Wire::Adopted(connection))
    }

    fn new(wire: Wire) -> Self {
        Self(Arc::new(Inner { wire, scripts: Mutex::default() }))
    }

    pub(super) fn is_closed(&self) -> bool {
        matches!(&self.0.wire, Wire::Own { line, .. } if line.is_closed())
    }

    /// Whoever waits on it is told that the connection was lost. One that was adopted is left to the application.
    pub(super) fn close(&self) {
        if let Wire::Own { line, driver, .. } = &self.0.wire {
            line.close();
            driver.0.abort();
        }
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Whether the server has this script's text from this connection already; from now on, it has.
    pub(super) fn knows(&self, script: &Source) -> bool {
        let mut scripts = self.0.scripts.lock().unwrap_or_else(PoisonError::into_inner);
        if scripts.contains(script.sha()) {
            return true;
        }
        scripts.insert(script.sha().to_owned());
        false
    }

    /// Sends these commands and waits for as many replies.
    pub(super) async fn ask(&self, request: &Request<'_>) -> RedisResult<Vec<Value>> {
        if request.commands == 1 {
            return self.ask_one(request).await.map(|reply| vec![reply]);
        }
        let connection = match &self.0.wire {
            Wire::Own { caller, .. } => return Ok(caller.all(request).await?),
            Wire::Adopted(connection) => connection,
        };
        request.hand_over();
        let mut pipeline = redis::Pipeline::with_capacity(request.commands);
        request.unpacked().into_iter().for_each(|command| _ = pipeline.add_command(command));
        match &connection.0 {
            Stock::Multiplexed(stock) => stock.clone().send_packed_commands(&pipeline, 0, request.commands).await,
            Stock::Managed(stock) => stock.clone().req_packed_commands(&pipeline, 0, request.commands).await,
        }
    }

    /// Sends one command and waits for its reply.
    pub(super) async fn ask_one(&self, request: &Request<'_>) -> RedisResult<Value> {
        let connection = match &self.0.wire {
            Wire::Own { caller, .. } => return Ok(caller.one(request).await?),
            Wire::Adopted(connection) => connection,
        };
        request.hand_over();
        let command = request.unpacked().pop().unwrap_or_default();
        match &connection.0 {
            Stock::Multiplexed(stock) => stock.clone().req_packed_command(&command).await,
            Stock::Managed(stock) => stock.clone().req_packed_command(&command).await,
        }
    }

    /// Sends a command of the library's own.
    pub(super) async fn say(&self, words: &[&str]) -> RedisResult<Value> {
        let mut command = Command::new(words.first().copied().unwrap_or("PING"));
        words.iter().skip(1).for_each(|word| command.bytes(word.as_bytes()));
        let mut wire = Vec::new();
        command.write_to(&mut wire);
        let mut request = Request::default();
        request.push(Cow::Owned(wire), 1);
        self.ask_one(&request).await
    }
}
