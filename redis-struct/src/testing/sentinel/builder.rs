//! What a private group of sentinels should be like.

use std::io;
use std::time::Duration;

use super::{MASTER, Sentinel};
use crate::testing::builder::{Role, ServerBuilder};
use crate::testing::client::Reply;
use crate::testing::fleet::{PATIENCE, start_all, until};
use crate::testing::server::Server;
use crate::testing::tls::Tls;

/// How many sentinels, and how many of them have to agree that the master is gone.
const SENTINELS: usize = 3;
const QUORUM: usize = 2;
const PUBLISH_PERIOD: &str = "700";
/// Milliseconds between what sentinels tell and ask each other and the servers; usually they are longer.
///
/// - `ping-period`: a new master is first asked after that time, and missed if it has not answered after `down_after`. And a
///   replica is fit to be master only if its INFO is not older than five of these periods; it comes once a second.
/// - `tilt-period`: a sentinel that got no time for two seconds begins no failover for so long, usually half a minute.
const PERIODS: [(&str, &str); 5] = [
    ("ping-period", "300"),
    ("publish-period", PUBLISH_PERIOD),
    ("info-period", "500"),
    ("ask-period", "100"),
    ("tilt-period", "1000"),
];
/// With less, the first answer of a master may come too late.
const SHORTEST: Duration = Duration::from_millis(500);
/// So that they find each other at once. It cannot stay: after four of these periods, a sentinel that has not heard of the
/// failover yet takes the new master for a replica astray, and makes it one again.
const FIRST_PUBLISH_PERIOD: &str = "50";

/// Says what a [`Sentinel`] should be like; made by [`Sentinel::builder`].
#[derive(Debug, Clone)]
#[must_use = "call `start`"]
pub struct SentinelBuilder {
    server: ServerBuilder,
    sentinel_password: Option<String>,
    down_after: Duration,
    failover_timeout: Duration,
}

impl Default for SentinelBuilder {
    fn default() -> Self {
        Self {
            server: ServerBuilder { role: Role::Data, ..ServerBuilder::default() }.tcp(),
            sentinel_password: None,
            down_after: SHORTEST,
            failover_timeout: Duration::from_secs(3),
        }
    }
}

impl SentinelBuilder {
    /// Wants a password of clients of the master and the replica; [`Sentinel::url`] contains it.
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.server = self.server.password(password);
        self
    }

    /// Wants a password of clients of the sentinels; [`Sentinel::url`] contains it.
    pub fn sentinel_password(mut self, password: impl Into<String>) -> Self {
        self.sentinel_password = Some(password.into());
        self
    }

    /// How long the master may be silent until a sentinel misses it (`down-after-milliseconds`); half a second unless
    /// told otherwise, and not less.
    pub fn down_after(mut self, time: Duration) -> Self {
        self.down_after = time;
        self
    }

    /// How long a failover may take (`failover-timeout`); three seconds unless told otherwise. There is twice as long between two
    /// attempts.
    pub fn failover_timeout(mut self, time: Duration) -> Self {
        self.failover_timeout = time;
        self
    }

    /// Wants a version: see [`ServerBuilder::version`].
    pub fn version(mut self, wanted: impl Into<String>) -> Self {
        self.server = self.server.version(wanted);
        self
    }

    /// Speaks TLS, with clients and among each other. The servers are known as `localhost` then.
    pub fn tls(mut self, tls: Tls) -> Self {
        self.server = self.server.tls(tls);
        self
    }

    /// Adds a line to the configuration of the master and the replica: see [`ServerBuilder::arg`].
    pub fn arg(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.server = self.server.arg(name, value);
        self
    }

    /// Starts the master, its replica and the sentinels, and returns when they all know of each other.
    ///
    /// # Errors
    ///
    /// When one of them does not start (see [`ServerBuilder::start`]), when they do not find each other within 30 seconds, or
    /// when [`down_after`](Self::down_after) was given less than half a second.
    pub fn start(self) -> io::Result<Sentinel> {
        if self.down_after < SHORTEST {
            let text = "sentinels would miss masters that run: `down_after` is at least 500 ms";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        }
        let servers = start_all(&vec![self.server(); 2])?;
        let port = servers.first().and_then(Server::port).unwrap_or(0);
        follow(&servers, self.host(), port)?;
        let sentinels = start_all(&vec![self.sentinel(port); SENTINELS])?;
        let group = Sentinel { servers, sentinels };
        group.publish_every(FIRST_PUBLISH_PERIOD)?;
        group.wait_ok()?;
        group.publish_every(PUBLISH_PERIOD)?;
        Ok(group)
    }

    /// Certificates are for names.
    fn host(&self) -> &'static str {
        if self.server.tls.is_some() { "localhost" } else { "127.0.0.1" }
    }

    fn server(&self) -> ServerBuilder {
        let defaults = [("replica-announce-ip", self.host()), ("repl-diskless-sync-delay", "0")];
        let defaults = defaults.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let settings = defaults.into_iter().chain(self.server.settings.iter().cloned()).collect();
        ServerBuilder { settings, ..self.server.clone() }
    }

    fn sentinel(&self, port: u16) -> ServerBuilder {
        let host = self.host();
        let mut sentinel = ServerBuilder {
            role: Role::Sentinel,
            settings: Vec::new(),
            password: self.sentinel_password.clone(),
            greetings: PERIODS
                .map(|(name, time)| ["SENTINEL", "DEBUG", name, time].map(str::to_owned).to_vec())
                .to_vec(),
            ..self.server.clone()
        };
        if host == "localhost" {
            for name in ["resolve-hostnames yes", "announce-hostnames yes"] {
                sentinel = sentinel.arg("sentinel", name);
            }
        }
        let (down, timeout) = (self.down_after.as_millis(), self.failover_timeout.as_millis());
        sentinel = sentinel
            .arg("sentinel", format!("announce-ip {host}"))
            .arg("sentinel", format!("monitor {MASTER} {host} {port} {QUORUM}"))
            .arg("sentinel", format!("down-after-milliseconds {MASTER} {down}"))
            .arg("sentinel", format!("failover-timeout {MASTER} {timeout}"));
        if let Some(password) = &self.server.password {
            sentinel.secrets.push((format!("sentinel auth-pass {MASTER}"), password.clone()));
        }
        if let Some(password) = &self.sentinel_password {
            sentinel.secrets.push(("sentinel sentinel-pass".to_owned(), password.clone()));
        }
        sentinel
    }
}

impl Sentinel {
    fn publish_every(&self, period: &str) -> io::Result<()> {
        let set = |sentinel: &Server| sentinel.command(&["SENTINEL", "DEBUG", "publish-period", period]).map(drop);
        self.sentinels.iter().try_for_each(set)
    }
}

/// Makes all but the first replicas of it, for good: sentinels, too, rewrite the configuration when they do that.
fn follow(servers: &[Server], host: &str, port: u16) -> io::Result<()> {
    for replica in servers.iter().skip(1) {
        for words in [["REPLICAOF", host, &port.to_string()].as_slice(), &["CONFIG", "REWRITE"]] {
            let reply = replica.command(words)?;
            if let Reply::Error(text) = reply {
                return Err(io::Error::other(format!("{}: {text}", words.join(" "))));
            }
        }
        // a sentinel that comes earlier asks the master for its replicas seconds later
        until("the replica of the test master", PATIENCE, || super::is_in_sync(replica))?;
    }
    Ok(())
}
