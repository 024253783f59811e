//! One live connection, and what it knows.

use std::collections::HashSet;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use redis::aio::{ConnectionLike, ConnectionManager, MultiplexedConnection};
use redis::{RedisResult, Value};
use tokio::task::AbortHandle;

use crate::script::Source;

/// A redis-rs connection of the application's own, for [`Db::from_connection`](crate::Db::from_connection).
#[derive(Clone)]
pub struct Connection(Wire);

#[derive(Clone)]
enum Wire {
    Multiplexed(MultiplexedConnection),
    Managed(ConnectionManager),
}

impl From<MultiplexedConnection> for Connection {
    fn from(connection: MultiplexedConnection) -> Self {
        Self(Wire::Multiplexed(connection))
    }
}

impl From<ConnectionManager> for Connection {
    fn from(connection: ConnectionManager) -> Self {
        Self(Wire::Managed(connection))
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Wire::Multiplexed(_) => "Connection(MultiplexedConnection)",
            Wire::Managed(_) => "Connection(ConnectionManager)",
        })
    }
}

/// A live connection. Clones are the same connection.
#[derive(Clone)]
pub(super) struct Session(Arc<Inner>);

struct Inner {
    connection: Connection,
    /// Set when the socket is of no more use. Of an adopted connection, we do not know.
    closed: Arc<AtomicBool>,
    /// The scripts that were sent as text, by name.
    scripts: Mutex<HashSet<String>>,
    driver: Option<AbortHandle>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(driver) = &self.driver {
            driver.abort();
        }
    }
}

impl Session {
    pub(super) fn own(connection: MultiplexedConnection, closed: Arc<AtomicBool>, driver: AbortHandle) -> Self {
        Self::new(connection.into(), closed, Some(driver))
    }

    pub(super) fn adopted(connection: Connection) -> Self {
        Self::new(connection, Arc::default(), None)
    }

    fn new(connection: Connection, closed: Arc<AtomicBool>, driver: Option<AbortHandle>) -> Self {
        Self(Arc::new(Inner { connection, closed, scripts: Mutex::default(), driver }))
    }

    pub(super) fn is_closed(&self) -> bool {
        self.0.closed.load(Relaxed)
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
    pub(super) async fn ask(&self, request: &redis::Pipeline) -> RedisResult<Vec<Value>> {
        let count = request.len();
        if count == 1
            && let Some(command) = request.cmd_iter().next()
        {
            return match &self.0.connection.0 {
                Wire::Multiplexed(wire) => wire.clone().send_packed_command(command).await,
                Wire::Managed(wire) => wire.clone().req_packed_command(command).await,
            }
            .map(|value| vec![value]);
        }
        match &self.0.connection.0 {
            Wire::Multiplexed(wire) => wire.clone().send_packed_commands(request, 0, count).await,
            Wire::Managed(wire) => wire.clone().req_packed_commands(request, 0, count).await,
        }
    }
}
