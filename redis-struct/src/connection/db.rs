//! The handle that an application keeps.

use std::fmt;
use std::sync::Arc;

use super::builder::{Builder, Timeouts};
use super::link::Link;
use super::session::Connection;
use super::stats::{Counters, Stats};
use crate::command::Command;
use crate::error::{Error, Kind, Result};
use crate::pipeline::{Call, Executor, Pending, Pipeline};

/// A handle to Redis: what operations run on when they are not in a pipeline.
///
/// Cheap to clone; clones share their connections, and so do concurrent calls: their commands are interleaved on one
/// socket, each gets its own reply. A lost connection is opened again by the next call. It runs on tokio.
///
/// ```
/// # use redis_struct::Db;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> redis_struct::Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let url = server.url();
/// let db = Db::connect(url).await?; // "redis://127.0.0.1/"
/// assert_eq!(db.ping("hello").await?, "hello");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    links: Vec<(String, Arc<Link>)>,
    counters: Arc<Counters>,
}

impl Db {
    pub(super) fn new(links: Vec<(String, Arc<Link>)>, counters: Arc<Counters>) -> Self {
        Self(Arc::new(Inner { links, counters }))
    }

    /// Connects to one server: `redis://[user:password@]host[:port][/database]`, `rediss://…` likewise (feature
    /// `tls`), or `unix:///path[?db=…&user=…&pass=…]`; all take `?protocol=resp3`. `valkey://` and its like are
    /// read as `redis://`.
    ///
    /// # Errors
    ///
    /// [`is_config`](Error::is_config) for a URL that cannot be read or a refused log-in,
    /// [`is_connection`](Error::is_connection) if the server cannot be reached.
    pub async fn connect(url: impl AsRef<str>) -> Result<Self> {
        Self::builder().connection("default", url.as_ref()).build().await
    }

    /// Options: several servers, timeouts, protocol, certificates.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Uses a redis-rs connection that the application has: a
    /// [`MultiplexedConnection`](redis::aio::MultiplexedConnection) or a
    /// [`ConnectionManager`](redis::aio::ConnectionManager).
    ///
    /// Its own response timeout holds too (redis-rs: 500 ms for a whole pipeline unless configured), what it does
    /// about a lost connection is its own affair, and its bytes are not counted in [`stats`](Self::stats).
    pub fn from_connection(connection: impl Into<Connection>) -> Self {
        let counters = Arc::new(Counters::default());
        let link = Link::adopted(connection.into(), Timeouts::default(), Arc::clone(&counters));
        Self::new(vec![("default".to_owned(), link)], counters)
    }

    /// A batch: operations on `&pipeline` are queued, and sent together.
    pub fn pipeline(&self) -> Pipeline {
        Pipeline::new(self.clone())
    }

    /// Builds a batch, runs it, and gives plain values back: see [`Executor::pipelined`].
    pub fn pipelined<R: crate::Resolve>(&self, build: impl FnOnce(&Pipeline) -> R) -> Pending<R::Output> {
        Executor::pipelined(self, build)
    }

    /// Builds a batch that runs as one MULTI…EXEC block: see [`Executor::atomic`].
    pub fn atomic<R: crate::Resolve>(&self, build: impl FnOnce(&Pipeline) -> R) -> Pending<R::Output> {
        Executor::atomic(self, build)
    }

    /// Any command: [`arg`](Call::arg) and [`key`](Call::key) add arguments, [`query`](Call::query) runs it, on the
    /// `Db` or in a pipeline.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> redis_struct::Result<()> {
    /// # let server = redis_struct::testing::Server::start().unwrap();
    /// # let db = redis_struct::Db::connect(server.url()).await?;
    /// let () = db.command("SET").key("U{1}").arg(5).query(&db).await?;
    /// let encoding: String = db.command("OBJECT").arg("ENCODING").key("U{1}").query(&db).await?;
    /// assert_eq!(encoding, "int");
    /// # Ok(())
    /// # }
    /// ```
    pub fn command(&self, name: &str) -> Call {
        Call::new(Command::new(name), name)
    }

    /// Sends PING with a message, and returns what comes back: the message. One round trip.
    ///
    /// # Errors
    ///
    /// As every call: no connection, or no reply in time.
    pub fn ping(&self, message: &str) -> Pending<String> {
        self.command("PING").arg(message).query(self)
    }

    /// What went through this `Db` and its clones so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.0.counters.snapshot()
    }

    pub(crate) fn counters(&self) -> &Counters {
        &self.0.counters
    }

    /// The number of the connection of that name.
    pub(super) fn find(&self, name: &str) -> Result<usize> {
        self.0.links.iter().position(|(other, _)| other == name).ok_or_else(|| {
            let known: Vec<_> = self.0.links.iter().map(|(name, _)| format!("`{name}`")).collect();
            let reason = format!("the Db has no connection `{name}`; it has {}", known.join(", "));
            Error::new(Kind::Config, reason)
        })
    }

    pub(super) fn link(&self, number: usize) -> Option<&Arc<Link>> {
        self.0.links.get(number).map(|(_, link)| link)
    }

    pub(crate) fn servers(&self) -> usize {
        self.0.links.len()
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.links.iter().map(|(name, link)| (name, link.name()))).finish()
    }
}
