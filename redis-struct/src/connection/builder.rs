//! How a `Db` is put together.

use std::sync::Arc;
use std::time::Duration;

use super::backend::{Backend, Settings};
use super::db::Db;
use super::destination::Destination;
use super::socket::{Certificates, Tls};
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
    aliases: Vec<(String, String)>,
    replicas: bool,
    timeouts: Timeouts,
    protocol: Protocol,
    certificates: Certificates,
    client_name: Option<String>,
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

    /// Another name for a connection: `.alias("sessions", "default")`. They share the connection, so that a batch for
    /// both is one round trip, and may be one atomic block.
    pub fn alias(mut self, alias: impl Into<String>, of: impl Into<String>) -> Self {
        self.aliases.push((alias.into(), of.into()));
        self
    }

    /// Lets the replicas of a cluster answer reads (`load`, `find`, `get`, `exists`, `ttl`, …), in turn.
    ///
    /// What they answer may be older than what was written a moment ago. Within a batch a read of a slot that the batch
    /// writes to goes to the master; so does every read in an atomic block, every command of your own, and a read whose
    /// replica cannot be reached.
    pub fn read_from_replicas(mut self) -> Self {
        self.replicas = true;
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
        self.certificates.roots = Some(pem.into());
        self
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
        let settings = self.settings()?;
        let mut names: Vec<(String, usize)> = Vec::with_capacity(self.connections.len());
        let mut destinations: Vec<Destination> = Vec::with_capacity(self.connections.len());
        for (name, url) in self.connections {
            let destination = Destination::parse(&url)?;
            match names.iter().find(|(other, _)| *other == name).and_then(|(_, number)| destinations.get(*number)) {
                None => {
                    names.push((name, destinations.len()));
                    destinations.push(destination);
                }
                Some(other) if *other == destination => {}
                Some(_) => {
                    let reason = format!("the connection `{name}` is named twice, with different URLs");
                    return Err(Error::new(Kind::Config, reason));
                }
            }
        }
        for (alias, name) in self.aliases {
            let Some(number) = names.iter().find(|(other, _)| *other == name).map(|(_, number)| *number) else {
                let reason = format!("the alias `{alias}` is for the connection `{name}`, which is not named");
                return Err(Error::new(Kind::Config, reason));
            };
            match names.iter().find(|(other, _)| *other == alias) {
                None => names.push((alias, number)),
                Some((_, other)) if *other == number => {}
                Some(_) => {
                    let reason = format!("`{alias}` is named twice, once as an alias of `{name}`");
                    return Err(Error::new(Kind::Config, reason));
                }
            }
        }
        let backends: Vec<_> =
            destinations.into_iter().map(|destination| Backend::new(destination, &settings)).collect();
        for backend in &backends {
            backend.connect().await?;
        }
        Ok(Db::new(names, backends, settings.timeouts, settings.counters))
    }

    fn settings(&self) -> Result<Settings> {
        Ok(Settings {
            protocol: self.protocol,
            tls: Tls::new(&self.certificates)?,
            timeouts: self.timeouts,
            client_name: self.client_name.clone(),
            replicas: self.replicas,
            counters: Arc::default(),
        })
    }
}
