//! The handle that an application keeps.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use super::backend::Backend;
use super::builder::{Builder, Timeouts};
use super::cluster::Cluster;
use super::layout::Layout;
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
    /// The number of the backend that a name stands for.
    names: Vec<(String, usize)>,
    backends: Vec<RwLock<Backend>>,
    timeouts: Timeouts,
    counters: Arc<Counters>,
}

impl Db {
    pub(super) fn new(names: Vec<(String, usize)>, backends: Vec<Backend>, timeouts: Timeouts, counters: Arc<Counters>) -> Self {
        let backends = backends.into_iter().map(RwLock::new).collect();
        Self(Arc::new(Inner { names, backends, timeouts, counters }))
    }

    /// Connects to a server (`redis://[user:password@]host[:port][/database]`, `rediss://…` with TLS, or
    /// `unix:///path`), to a cluster (`redis+cluster://host,host`), or to the master that sentinels name
    /// (`redis+sentinel://host,host/master`). [`Builder::connection`] says what else a URL may hold.
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
        let (timeouts, counters) = (Timeouts::default(), Arc::default());
        let link = Link::adopted(connection.into(), timeouts, Arc::clone(&counters));
        Self::new(vec![("default".to_owned(), 0)], vec![Backend::Server(link)], timeouts, counters)
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

    /// The addresses of the masters that a connection leads to, for [`Call::node`]: of a cluster as many as it has, asked
    /// for anew; of a single server, its own.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> redis_struct::Result<()> {
    /// # let server = redis_struct::testing::Server::start().unwrap();
    /// # let db = redis_struct::Db::connect(server.url()).await?;
    /// let mut keys = 0_u64;
    /// for node in db.nodes("default").await? {
    ///     keys += db.command("DBSIZE").node(node).query::<u64, _>(&db).await?;
    /// }
    /// # assert_eq!(keys, 0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`is_config`](Error::is_config) for a name that the `Db` does not have.
    pub async fn nodes(&self, connection: &str) -> Result<Vec<String>> {
        let own = self.backend(self.find(connection)?)?.name();
        let nodes = Layout::of(self, connection).await?.nodes;
        Ok(nodes.into_iter().map(|node| node.unwrap_or_else(|| own.clone())).collect())
    }

    /// What went through this `Db` and its clones so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.0.counters.snapshot()
    }

    pub(crate) fn counters(&self) -> &Counters {
        &self.0.counters
    }

    /// The number of the backend of that name.
    pub(super) fn find(&self, name: &str) -> Result<usize> {
        let found = self.0.names.iter().find(|(other, _)| other == name);
        found.map(|(_, number)| *number).ok_or_else(|| {
            let known: Vec<_> = self.0.names.iter().map(|(name, _)| format!("`{name}`")).collect();
            let reason = format!("the Db has no connection `{name}`; it has {}", known.join(", "));
            Error::new(Kind::Config, reason)
        })
    }

    /// Whether the two names stand for one connection.
    pub(crate) fn is_same(&self, one: &str, two: &str) -> bool {
        one == two || matches!((self.find(one), self.find(two)), (Ok(one), Ok(two)) if one == two)
    }

    pub(super) fn backend(&self, number: usize) -> Result<Backend> {
        let backend = self.0.backends.get(number).ok_or_else(|| Error::new(Kind::Config, "no such connection"))?;
        Ok(backend.read().unwrap_or_else(PoisonError::into_inner).clone())
    }

    pub(super) fn clusters(&self) -> impl Iterator<Item = Arc<Cluster>> {
        self.0.backends.iter().filter_map(|backend| match &*backend.read().unwrap_or_else(PoisonError::into_inner) {
            Backend::Cluster(cluster) => Some(Arc::clone(cluster)),
            Backend::Server(_) => None,
        })
    }

    pub(super) fn timeouts(&self) -> Timeouts {
        self.0.timeouts
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name_of = |number: &usize| self.backend(*number).map(|backend| backend.name()).unwrap_or_default();
        f.debug_map().entries(self.0.names.iter().map(|(name, number)| (name, name_of(number)))).finish()
    }
}
