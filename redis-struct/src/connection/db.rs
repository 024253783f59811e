//! The handle that an application keeps.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock};

use super::backend::{Backend, Settings};
use super::bound::Bound;
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
pub struct Db {
    inner: Arc<Inner>,
    /// Of the `Db` in a transaction: the connection that it is bound to.
    bound: Option<Arc<Bound>>,
}

struct Inner {
    /// The number of the backend that a name stands for.
    names: Vec<(String, usize)>,
    backends: Vec<RwLock<Slot>>,
    /// None of an adopted connection.
    settings: Option<Settings>,
    timeouts: Timeouts,
    counters: Arc<Counters>,
    closed: AtomicBool,
}

/// A backend, until it is replaced.
struct Slot {
    backend: Backend,
    closed: bool,
}

impl Db {
    pub(super) fn new(names: Vec<(String, usize)>, backends: Vec<Backend>, settings: Settings) -> Self {
        let (timeouts, counters) = (settings.timeouts, Arc::clone(&settings.counters));
        Self::with(names, backends, Some(settings), timeouts, counters)
    }

    fn with(
        names: Vec<(String, usize)>,
        backends: Vec<Backend>,
        settings: Option<Settings>,
        timeouts: Timeouts,
        counters: Arc<Counters>,
    ) -> Self {
        let backends = backends.into_iter().map(|backend| RwLock::new(Slot { backend, closed: false })).collect();
        let inner = Inner { names, backends, settings, timeouts, counters, closed: AtomicBool::new(false) };
        Self { inner: Arc::new(inner), bound: None }
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
        Self::with(vec![("default".to_owned(), 0)], vec![Backend::Server(link)], None, timeouts, counters)
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
        self.inner.counters.snapshot()
    }

    pub(crate) fn counters(&self) -> &Counters {
        &self.inner.counters
    }

    /// The same on one connection, for a transaction.
    pub(super) fn bound_to(&self, bound: Arc<Bound>) -> Self {
        Self { inner: Arc::clone(&self.inner), bound: Some(bound) }
    }

    pub(super) fn bound(&self) -> Option<&Arc<Bound>> {
        self.bound.as_ref()
    }

    /// It is the one in a transaction.
    pub(crate) fn is_bound(&self) -> bool {
        self.bound.is_some()
    }

    /// The number of the backend of that name.
    pub(super) fn find(&self, name: &str) -> Result<usize> {
        let found = self.inner.names.iter().find(|(other, _)| other == name);
        found.map(|(_, number)| *number).ok_or_else(|| {
            let known: Vec<_> = self.inner.names.iter().map(|(name, _)| format!("`{name}`")).collect();
            let reason = format!("the Db has no connection `{name}`; it has {}", known.join(", "));
            Error::new(Kind::Config, reason)
        })
    }

    /// Whether the two names stand for one connection.
    pub(crate) fn is_same(&self, one: &str, two: &str) -> bool {
        one == two || matches!((self.find(one), self.find(two)), (Ok(one), Ok(two)) if one == two)
    }

    pub(super) fn backend(&self, number: usize) -> Result<Backend> {
        let slot = self.slot(number)?.read().unwrap_or_else(PoisonError::into_inner);
        if slot.closed { Err(self.closed(number)) } else { Ok(slot.backend.clone()) }
    }

    fn slot(&self, number: usize) -> Result<&RwLock<Slot>> {
        self.inner.backends.get(number).ok_or_else(|| Error::new(Kind::Config, "no such connection"))
    }

    fn closed(&self, number: usize) -> Error {
        if self.inner.closed.load(Relaxed) {
            return Error::new(Kind::Closed, "the application has closed the `Db` (`close`): it was not run");
        }
        let name = self.inner.names.iter().find(|(_, other)| *other == number).map_or("", |(name, _)| name);
        let reason = format!("the application has closed the connection `{name}`: it was not run");
        Error::new(Kind::Closed, reason)
    }

    /// From now on it is closed; the backend that it was.
    pub(super) fn shut(&self, number: usize) -> Option<Backend> {
        let mut slot = self.slot(number).ok()?.write().unwrap_or_else(PoisonError::into_inner);
        slot.closed = true;
        Some(slot.backend.clone())
    }

    /// From now on all of them are closed, for good.
    pub(super) fn shut_all(&self) -> Vec<Backend> {
        self.inner.closed.store(true, Relaxed);
        (0..self.inner.backends.len()).filter_map(|number| self.shut(number)).collect()
    }

    /// Another backend in the place of one.
    pub(super) fn put(&self, number: usize, backend: Backend) -> Result<()> {
        let mut slot = self.slot(number)?.write().unwrap_or_else(PoisonError::into_inner);
        // Who closes the `Db` says so before they look for what is open.
        if self.inner.closed.load(Relaxed) {
            return Err(self.closed(number));
        }
        *slot = Slot { backend, closed: false };
        Ok(())
    }

    /// What new connections are opened with.
    pub(super) fn settings(&self) -> Result<Settings> {
        match &self.inner.settings {
            Some(settings) => Ok(settings.clone()),
            None => Ok(Settings { counters: Arc::clone(&self.inner.counters), ..Builder::default().settings()? }),
        }
    }

    /// All connections by their first name; aliases are no others.
    pub(super) fn connections(&self) -> Vec<(&str, Result<Backend>)> {
        let name = |number: usize| self.inner.names.iter().find(|(_, other)| *other == number);
        let named = |number: usize| Some((name(number)?.0.as_str(), self.backend(number)));
        (0..self.inner.backends.len()).filter_map(named).collect()
    }

    pub(super) fn clusters(&self) -> impl Iterator<Item = Arc<Cluster>> {
        (0..self.inner.backends.len()).filter_map(|number| match self.backend(number) {
            Ok(Backend::Cluster(cluster)) => Some(cluster),
            _ => None,
        })
    }

    pub(super) fn timeouts(&self) -> Timeouts {
        self.inner.timeouts
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name_of = |number: &usize| match self.backend(*number) {
            Ok(backend) => backend.name(),
            Err(_) => "closed".to_owned(),
        };
        f.debug_map().entries(self.inner.names.iter().map(|(name, number)| (name, name_of(number)))).finish()
    }
}
