//! How a `Db` is put together.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::backend::{Backend, Settings};
use super::db::Db;
use super::destination::Destination;
use super::limit;
use super::login::check_name;
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
#[derive(Default)]
#[must_use]
pub struct Builder {
    connections: Vec<(String, String)>,
    aliases: Vec<(String, String)>,
    replicas: bool,
    timeouts: Timeouts,
    waiting: Option<usize>,
    protocol: Protocol,
    certificates: Certificates,
    client_name: Option<String>,
}

/// Without the URLs: there are passwords in them.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.connections.iter().map(|(name, _)| name).collect();
        f.debug_struct("Builder").field("connections", &names).finish_non_exhaustive()
    }
}

impl Builder {
    /// A server under a name. `"default"` is the one for structs and commands that name none;
    /// `#[redis(connection = "users")]` on a struct names another.
    ///
    /// | URL | what it is |
    /// |---|---|
    /// | `redis://[user:password@]host[:port][/database]` | a server |
    /// | `unix:///path[?db=…&user=…&pass=…]` | the same at a unix socket |
    /// | `redis+cluster://[user:password@]host[:port],host[:port],…` | some nodes of a Redis Cluster; one is enough |
    /// | `redis+sentinel://[user:password@]host[:port],…/master[/database]` | the master that these sentinels name |
    ///
    /// `rediss://`, `rediss+cluster://` and `rediss+sentinel://` are the same with TLS (feature `tls`), Sentinel's for
    /// the sentinels and the master. The names of hosts are checked against their certificates. `valkey` and `valkeys`
    /// are read as `redis` and `rediss`. Ports are 6379 if not given, those of sentinels 26379. An IPv6 address stands
    /// in brackets. `?protocol=resp3` is for all.
    ///
    /// User and password stand once, before the first host, and are for all servers; sentinels have their own:
    /// `?sentinel_user=…&sentinel_password=…`. What is not a letter or a digit in them is percent-escaped: `%40` for
    /// `@`. No error and no `Debug` shows them.
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
    /// replica cannot be reached. A new replica is used a few seconds after the cluster has named it.
    pub fn read_from_replicas(mut self) -> Self {
        self.replicas = true;
        self
    }

    /// How long to wait for a reply; 5 seconds if not given.
    ///
    /// A batch that is written in several chunks has this time for each of them, and one second more for every
    /// 16 MiB of commands: it is for a server that has stopped answering, not for one that is busy with your work.
    /// When it is over, the outcome is unknown ([`is_timeout`](Error::is_timeout)), and later calls use a new
    /// connection. A command that waits on the server has [`blocking`](crate::Call::blocking), and no such limit.
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

    /// How many commands may wait for one server, for a connection or for their replies; a million if not given.
    ///
    /// An operation that would be one more is refused at once: it did not run, and its error says so
    /// ([`is_busy`](Error::is_busy)). So a server that has stopped answering does not fill the memory. A batch counts as
    /// many as it has commands for that server; one that is larger than the limit is let in when nothing else waits.
    ///
    /// ```
    /// # use redis_struct::Db;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> redis_struct::Result<()> {
    /// # let server = redis_struct::testing::Server::start().unwrap();
    /// # let url = server.url();
    /// let db = Db::builder().connection("default", url).waiting_limit(1).build().await?;
    /// let (first, second) = tokio::join!(db.ping("first"), db.ping("second"));
    /// assert_eq!(first?, "first");
    /// assert!(second.is_err_and(|error| error.is_busy() && error.is_not_run()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn waiting_limit(mut self, commands: usize) -> Self {
        self.waiting = Some(commands);
        self
    }

    /// The protocol, where the URL does not say; [`Protocol::Resp2`] if not given.
    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.protocol = protocol;
        self
    }

    /// Certificates in PEM to trust for `rediss://` instead of Mozilla's (and the system's, with the feature
    /// `tls-native-roots`): for an authority of your own.
    #[cfg(feature = "tls")]
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.certificates.roots = Some(pem.into());
        self
    }

    /// Who we are, for servers that want a certificate of their clients: the certificate in PEM, with those between it
    /// and its authority after it, and its private key in PEM, not encrypted. It is for all connections with TLS.
    ///
    /// A PEM that cannot be used is an error of [`build`](Builder::build), which does not show it. So is a certificate
    /// that the server refuses, or one that it wants and does not get.
    ///
    /// ```no_run
    /// # use redis_struct::Db;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let db = Db::builder()
    ///     .connection("default", "rediss://db.example")
    ///     .client_certificate(std::fs::read("client.pem")?, std::fs::read("client.key")?)
    ///     .build()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "tls")]
    pub fn client_certificate(mut self, chain_pem: impl Into<Vec<u8>>, key_pem: impl Into<Vec<u8>>) -> Self {
        self.certificates.client = Some((chain_pem.into(), key_pem.into()));
        self
    }

    /// The name of our connections in the server's `CLIENT LIST`: printable ASCII without spaces, which
    /// [`build`](Builder::build) checks.
    ///
    /// ```
    /// # use redis_struct::Db;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> redis_struct::Result<()> {
    /// # let server = redis_struct::testing::Server::start().unwrap();
    /// # let url = server.url();
    /// let db = Db::builder().connection("default", url).client_name("api-1").build().await?;
    /// let name: String = db.command("CLIENT").arg("GETNAME").query(&db).await?;
    /// assert_eq!(name, "api-1");
    /// # Ok(())
    /// # }
    /// ```
    pub fn client_name(mut self, name: impl Into<String>) -> Self {
        self.client_name = Some(name.into());
        self
    }

    /// Opens the connections.
    ///
    /// # Errors
    ///
    /// [`is_config`](Error::is_config) for a URL, a name or a certificate that cannot be used, a name that is given
    /// twice for different URLs, no connection at all, or a refused log-in or certificate;
    /// [`is_connection`](Error::is_connection) if a server cannot be reached.
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
        Ok(Db::new(names, backends, settings))
    }

    pub(super) fn settings(&self) -> Result<Settings> {
        self.client_name.as_deref().map_or(Ok(()), check_name)?;
        Ok(Settings {
            protocol: self.protocol,
            tls: Tls::new(&self.certificates)?,
            timeouts: self.timeouts,
            waiting: self.waiting.unwrap_or(limit::COMMANDS),
            client_name: self.client_name.clone(),
            replicas: self.replicas,
            counters: Arc::default(),
        })
    }
}
