//! Whether the servers answer.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use redis::Value;
use tokio::time::{Instant, timeout};

use super::backend::Backend;
use super::cluster::Cluster;
use super::db::Db;
use super::link::Link;
use crate::error::{Error, Kind, Result};

/// Whether the servers of a [`Db`] answer. Made by [`Db::health`].
///
/// Shown as a line for each server.
#[derive(Clone, Debug)]
#[must_use]
pub struct Health(Vec<ServerHealth>);

/// Whether one server answers.
#[derive(Clone, Debug)]
pub struct ServerHealth {
    connection: String,
    server: String,
    is_replica: bool,
    answer: Result<Duration>,
}

impl Health {
    /// All servers answer, and in a cluster all slots have one.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.error().is_none()
    }

    /// What is wrong, of the first server of which something is.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.0.iter().find_map(|server| server.answer().err())
    }

    /// The servers, in the order in which their connections were named; of a cluster all nodes that are used.
    #[must_use]
    pub fn servers(&self) -> &[ServerHealth] {
        &self.0
    }
}

impl ServerHealth {
    /// The name of the connection.
    #[must_use]
    pub fn connection(&self) -> &str {
        &self.connection
    }

    /// The address, without user and password.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.server
    }

    /// It is a replica of a cluster, from which is read.
    #[must_use]
    pub fn is_replica(&self) -> bool {
        self.is_replica
    }

    /// How long it took to answer PING.
    ///
    /// # Errors
    ///
    /// Why it does not answer, or cannot do its work ([`is_not_run`](Error::is_not_run), as while it is loading).
    pub fn answer(&self) -> Result<Duration, &Error> {
        self.answer.as_ref().copied()
    }
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, server) in self.0.iter().enumerate() {
            let line = if number == 0 { "" } else { "\n" };
            write!(f, "{line}{server}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ServerHealth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let replica = if self.is_replica { " (replica)" } else { "" };
        write!(f, "`{}` {}{replica}: ", self.connection, self.server)?;
        match &self.answer {
            Ok(time) => write!(f, "answers in {time:?}"),
            Err(error) => write!(f, "{error}"),
        }
    }
}

impl Db {
    /// Asks all servers whether they are there: PING, to all at once, over the connections that operations use, or over
    /// new ones where these were lost. A cluster is asked for its nodes first.
    ///
    /// It takes at most as long as connecting and one reply may take
    /// ([`connection_timeout`](crate::Builder::connection_timeout),
    /// [`response_timeout`](crate::Builder::response_timeout)), and does not fail: what is wrong is in the result.
    ///
    /// ```
    /// # use redis_struct::Db;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> redis_struct::Result<()> {
    /// # let server = redis_struct::testing::Server::start().unwrap();
    /// # let db = Db::connect(server.url()).await?;
    /// let health = db.health().await;
    /// if !health.is_ok() {
    ///     eprintln!("{health}");
    /// }
    /// # assert!(health.is_ok() && health.servers().len() == 1);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn health(&self) -> Health {
        let connections = self.connections();
        let servers = connections.into_iter().map(|(name, backend)| async move {
            match backend {
                Ok(Backend::Server(link)) => vec![of_server(name, &link, false).await],
                Ok(Backend::Cluster(cluster)) => of_cluster(self, name, &cluster).await,
                Err(error) => vec![of_error(name, String::new(), error)],
            }
        });
        Health(join_all(servers).await.into_iter().flatten().collect())
    }
}

fn of_error(connection: &str, server: String, error: Error) -> ServerHealth {
    ServerHealth { connection: connection.to_owned(), server, is_replica: false, answer: Err(error) }
}

async fn of_server(connection: &str, link: &Arc<Link>, is_replica: bool) -> ServerHealth {
    let answer = ping(link).await;
    ServerHealth { connection: connection.to_owned(), server: link.name(), is_replica, answer }
}

async fn of_cluster(db: &Db, connection: &str, cluster: &Arc<Cluster>) -> Vec<ServerHealth> {
    cluster.mark_stale();
    // Who does not answer in time is seen below.
    _ = timeout(db.timeouts().connect, cluster.refresh()).await;
    let table = cluster.table();
    let masters: Vec<_> = table.masters().collect();
    let is_replica = |link: &Arc<Link>| !masters.iter().any(|master| Arc::ptr_eq(master, link));
    let mut servers = join_all(table.links().map(|link| of_server(connection, link, is_replica(link)))).await;
    let orphans = table.orphans();
    if orphans > 0 {
        let reason = format!("no node serves {orphans} of the slots");
        servers.push(of_error(connection, cluster.name(), Error::new(Kind::NoConnection, reason)));
    }
    servers
}

async fn ping(link: &Arc<Link>) -> Result<Duration> {
    link.session().await?;
    let begin = Instant::now();
    match link.ask(&["PING"]).await? {
        Value::ServerError(error) => Err(Error::from_server(error.code(), error.details().unwrap_or_default())),
        _ => Ok(begin.elapsed()),
    }
}
