//! One live connection, and what it knows.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use redis::aio::{ConnectionLike, ConnectionManager, MultiplexedConnection};
use redis::{RedisResult, Value};
use tokio::task::AbortHandle;

use super::envelope::Request;
use super::inbox::Asking;
use super::post::Ticket;
use super::socket::Line;
use crate::command::Command;
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
    /// Our side of the socket. None of an adopted connection: of that we do not know when it is closed.
    line: Option<Arc<Line>>,
    /// The scripts that were sent as text, by name.
    scripts: Mutex<HashSet<String>>,
    driver: Option<AbortOnDrop>,
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
    pub(super) fn own(connection: MultiplexedConnection, line: Arc<Line>, driver: AbortOnDrop) -> Self {
        line.envelop();
        Self::new(connection.into(), Some(line), Some(driver))
    }

    pub(super) fn adopted(connection: Connection) -> Self {
        Self::new(connection, None, None)
    }

    fn new(connection: Connection, line: Option<Arc<Line>>, driver: Option<AbortOnDrop>) -> Self {
        Self(Arc::new(Inner { connection, line, scripts: Mutex::default(), driver }))
    }

    pub(super) fn is_closed(&self) -> bool {
        self.0.line.as_ref().is_some_and(|line| line.is_closed())
    }

    /// Whoever waits on it is told that the connection was lost. One that was adopted is left to the application.
    pub(super) fn close(&self) {
        if let (Some(line), Some(driver)) = (&self.0.line, &self.0.driver) {
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
        let asking = self.asking();
        // Dropped after the future that sends it: what was dropped is not sent any more.
        let ticket = self.leave(request);
        let mut pipeline = redis::Pipeline::with_capacity(1);
        match (&self.0.line, &ticket) {
            (_, Some(ticket)) => _ = pipeline.add_command(ticket.envelope()),
            (Some(_), None) => _ = pipeline.add_command(request.envelope()),
            (None, None) => request.unpacked().into_iter().for_each(|command| _ = pipeline.add_command(command)),
        }
        let mut replies = match &self.0.connection.0 {
            Wire::Multiplexed(wire) => wire.clone().send_packed_commands(&pipeline, 0, request.commands).await,
            Wire::Managed(wire) => wire.clone().req_packed_commands(&pipeline, 0, request.commands).await,
        }?;
        asking.iter().for_each(|asking| replies.iter_mut().for_each(|reply| asking.fill(reply)));
        Ok(replies)
    }

    /// For the large strings of the replies.
    fn asking(&self) -> Option<Asking<'_>> {
        self.0.line.as_ref().map(|line| line.ask())
    }

    /// A large request goes past redis-rs, where the socket is ours.
    fn leave(&self, request: &Request<'_>) -> Option<Ticket<'_>> {
        let line = self.0.line.as_ref().filter(|_| request.is_large())?;
        Some(line.leave(request.parcel(), request.commands))
    }

    /// Sends one command and waits for its reply.
    pub(super) async fn ask_one(&self, request: &Request<'_>) -> RedisResult<Value> {
        let asking = self.asking();
        let ticket = self.leave(request);
        let command = match (&self.0.line, &ticket) {
            (_, Some(ticket)) => ticket.envelope(),
            (Some(_), None) => request.envelope(),
            (None, None) => request.unpacked().pop().unwrap_or_default(),
        };
        let mut reply = match &self.0.connection.0 {
            // Boxed by redis-rs: the future of a single call is small.
            Wire::Multiplexed(wire) => wire.clone().req_packed_command(&command).await,
            Wire::Managed(wire) => wire.clone().req_packed_command(&command).await,
        }?;
        asking.iter().for_each(|asking| asking.fill(&mut reply));
        Ok(reply)
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
