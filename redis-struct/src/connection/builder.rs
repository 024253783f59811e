//! How a `Db` is put together.

use std::sync::Arc;
use std::time::Duration;

use super::db::Db;
use super::link::Link;
use super::socket::Tls;
use super::stats::Counters;
use super::target::Target;
use crate::error::{Error, Kind, Result};

/// The version of Redis's protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protocol {
    /// RESP2: every server, and the faster one for records.
    #[default]
    Resp2,
    /// RESP3.
    Resp3,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    pub(super) connect: Duration,
    pub(super) response: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), response: Duration::from_secs(5) }
    }
}

/// Options of a [`Db`]. Made by [`Db::builder`].
///
/// ```
/// # use redis_struct::Db;
/// # use std::time::Duration;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> redis_struct::Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let url = server.url();
/// let db = Db::builder()
///     .connection("default", url) // "redis://127.0.0.1/"
///     .response_timeout(Duration::from_secs(1))
///     .build()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
#[must_use]
pub struct Builder {
    connections: Vec<(String, String)>,
    timeouts: Timeouts,
    protocol: Protocol,
    #[cfg(feature = "tls")]
    roots: Option<Vec<u8>>,
}

impl Builder {
    /// A server under a name. `"default"` is the one for structs and commands that name none;
    /// `#[redis(connection = "users")]` on a struct names another.
    ///
    /// URLs: `redis://[user:password@]host[:port][/database]`, `rediss://…` likewise (feature `tls`),
    /// `unix:///path[?db=…&user=…&pass=…]`; all take `?protocol=resp3`. `valkey://` and its like are
    /// read as `redis://`.
    pub fn connection(mut self, name: impl Into<String>, url: impl Into<String>) -> Self {
        self.connections.push((name.into(), url.into()));
        self
    }

    /// How long to wait for a reply; 5 seconds if not given.
    ///
    /// A batch that is written in several chunks has this time for each of them, and one second more for every
    /// 16 MiB of commands: it is for a server that has stopped answering, not for one that is busy with your work.
    /// When it is over, the outcome is unknown ([`is_timeout`](Error::is_timeout)), and later calls use a new
    /// connection. Blocking commands must end before it.
    pub fn response_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.response = timeout;
        self
    }

    /// How long to try to get a connection; 5 seconds if not given.
    ///
    /// The first connection, in [`build`](Builder::build), is tried once. A lost one is opened again by the next call,
    /// which tries, with growing pauses, for as long as this; then its error says that it did not run.
    pub fn connection_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.connect = timeout;
        self
    }

    /// The protocol, where the URL does not say; [`Protocol::Resp2`] if not given.
    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.protocol = protocol;
        self
    }

    /// Certificates in PEM to trust for `rediss://` instead of Mozilla's: for an authority of your own.
    #[cfg(feature = "tls")]
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots = Some(pem.into());
        self
    }

    #[cfg(feature = "tls")]
    fn tls(&self) -> Result<Tls> {
        self.roots.as_deref().map_or_else(|| Ok(Tls::default()), Tls::only)
    }

    #[cfg(not(feature = "tls"))]
    fn tls(&self) -> Result<Tls> {
        Ok(Tls)
    }

    /// Opens the connections.
    ///
    /// # Errors
    ///
    /// [`is_config`](Error::is_config) for a URL that cannot be read, a name that is given twice, no connection at
    /// all, or a refused log-in; [`is_connection`](Error::is_connection) if a server cannot be reached.
    pub async fn build(self) -> Result<Db> {
        if self.connections.is_empty() {
            return Err(Error::new(
                Kind::Config,
                "no connection was named; add `.connection(\"default\", \"redis://…\")`",
            ));
        }
        let (tls, counters) = (self.tls()?, Arc::new(Counters::default()));
        let mut links: Vec<(String, Arc<Link>)> = Vec::with_capacity(self.connections.len());
        for (name, url) in self.connections {
            if links.iter().any(|(other, _)| *other == name) {
                return Err(Error::new(Kind::Config, format!("the connection `{name}` is named twice")));
            }
            let target = Target::parse(&url)?;
            let link = Link::to(target, self.protocol, tls.clone(), self.timeouts, Arc::clone(&counters));
            links.push((name, link));
        }
        for (_, link) in &links {
            link.connect().await?;
        }
        Ok(Db::new(links, counters))
    }
}
