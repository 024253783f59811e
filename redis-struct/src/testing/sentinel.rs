//! A private master with a replica, watched by sentinels.

mod builder;

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

pub use self::builder::SentinelBuilder;
use super::address::escaped;
use super::client::Reply;
use super::fleet::{PATIENCE, until};
use super::server::Server;

/// The name by which clients ask for the master.
const MASTER: &str = "mymaster";

/// A master, a replica and three sentinels that belong to this value: empty at first, and gone when the value is dropped or
/// the process dies.
///
/// A server is named by its place in [`servers`](Self::servers): server 0 begins as master.
///
/// ```no_run
/// use redis_struct::testing::Sentinel;
/// use std::time::Duration;
///
/// # fn main() -> std::io::Result<()> {
/// let group = Sentinel::start()?;
/// let url = group.url();                        // redis+sentinel://127.0.0.1:21504,…/mymaster
/// # let _ = url;
///
/// let old = group.master()?;
/// group.servers()[old].command(&["SET", "k", "v"])?;
/// group.servers()[old].stop()?;                 // the master dies
/// let new = group.wait_for_master(old, Duration::from_secs(10))?;
/// assert_ne!(new, old);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Sentinel {
    servers: Vec<Server>,
    sentinels: Vec<Server>,
}

impl Sentinel {
    /// Starts a group without passwords, of the first server that is found.
    ///
    /// # Errors
    ///
    /// See [`SentinelBuilder::start`].
    pub fn start() -> io::Result<Self> {
        Self::builder().start()
    }

    /// For passwords, TLS, other timeouts.
    pub fn builder() -> SentinelBuilder {
        SentinelBuilder::default()
    }

    /// What a client connects to, with all sentinels, the name of the master, `mymaster`, and the passwords:
    /// `redis+sentinel://:password@127.0.0.1:21504,…/mymaster?sentinel_password=…`, or `rediss+sentinel://…`.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.servers.iter().any(Server::has_tls) { "rediss" } else { "redis" };
        let password = |servers: &[Server]| servers.first().and_then(Server::password).map(escaped);
        let user = password(&self.servers).map(|p| format!(":{p}@")).unwrap_or_default();
        let query = password(&self.sentinels).map(|p| format!("?sentinel_password={p}")).unwrap_or_default();
        let addresses: Vec<String> = self.sentinels.iter().map(Server::address).collect();
        format!("{scheme}+sentinel://{user}{}/{MASTER}{query}", addresses.join(","))
    }

    /// The servers with the data, to stop, restart, pause or ask them one by one.
    ///
    /// A server that is restarted has forgotten its data. A master that comes back before it is missed is an empty one, and its
    /// replica forgets the data as well; one that comes back later is made a replica.
    #[must_use]
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// The sentinels, to stop, restart, pause or ask them one by one.
    #[must_use]
    pub fn sentinels(&self) -> &[Server] {
        &self.sentinels
    }

    /// The master now, as the sentinel says that knows of the latest failover. It may just have died.
    ///
    /// # Errors
    ///
    /// When no sentinel answers, or it names a server that is none of the group.
    pub fn master(&self) -> io::Result<usize> {
        let views = self.views();
        let (_, master) = views.into_iter().max_by_key(|(epoch, _)| *epoch).ok_or_else(nobody)?;
        master.ok_or_else(|| io::Error::other("the sentinels name a master that is none of the group"))
    }

    /// Makes the replica master and the master a replica (SENTINEL FAILOVER), while both run. Returns when that has begun:
    /// see [`wait_for_master`](Self::wait_for_master).
    ///
    /// # Errors
    ///
    /// When no sentinel answers, when a failover is going on, or when there is no replica in good health: so it may be just
    /// after another failover, until [`wait_ok`](Self::wait_ok) returns.
    pub fn failover(&self) -> io::Result<()> {
        let sentinel = self.sentinels.iter().find(|sentinel| sentinel.is_up()).ok_or_else(nobody)?;
        match sentinel.command(&["SENTINEL", "FAILOVER", MASTER])? {
            Reply::Error(text) => Err(io::Error::other(format!("SENTINEL FAILOVER: {text}"))),
            _ => Ok(()),
        }
    }

    /// Waits until there is another master than `old`, and says which one: until each sentinel that runs names it, and it is
    /// one.
    ///
    /// # Errors
    ///
    /// When that takes longer than `within`; the text says what is still missing.
    pub fn wait_for_master(&self, old: usize, within: Duration) -> io::Result<usize> {
        until("the failover", within, || match self.agreed()? {
            master if master == old => Err(format!("the sentinels still name server {old}")),
            master => Ok(master),
        })
    }

    /// Waits, for up to 30 seconds, until all that run know of each other: each sentinel names the same master, and knows of the
    /// other sentinels and of a replica in good health, if one runs; each replica has what the master has.
    ///
    /// # Errors
    ///
    /// When that takes longer; the text says what is still missing.
    pub fn wait_ok(&self) -> io::Result<()> {
        until("the group of the sentinels", PATIENCE, || self.at_rest())
    }

    /// What each sentinel says that runs: the epoch of its knowledge, and the place of the master.
    fn views(&self) -> Vec<(u64, Option<usize>)> {
        let up = self.sentinels.iter().filter(|sentinel| sentinel.is_up());
        up.filter_map(|sentinel| Some((self.epoch(sentinel)?, self.named(sentinel).ok()?))).collect()
    }

    fn epoch(&self, sentinel: &Server) -> Option<u64> {
        facts(&sentinel.command(&["SENTINEL", "MASTER", MASTER]).ok()?).get("config-epoch")?.parse().ok()
    }

    /// Which of our servers a sentinel names, as it answers clients.
    fn named(&self, sentinel: &Server) -> io::Result<Option<usize>> {
        let reply = sentinel.command(&["SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER])?;
        let Reply::Array(words) = reply else { return Ok(None) };
        let port = words.get(1).and_then(Reply::as_bytes).map(|port| String::from_utf8_lossy(port).into_owned());
        let port: Option<u16> = port.and_then(|port| port.parse().ok());
        Ok(self.servers.iter().position(|server| server.port() == port))
    }

    /// The master that all sentinels name, and that is one.
    fn agreed(&self) -> Result<usize, String> {
        let views = self.views();
        let (_, first) = views.first().ok_or("no sentinel answers")?;
        let master = first.ok_or("a sentinel names a strange master")?;
        if views.iter().any(|(_, named)| *named != Some(master)) {
            return Err("the sentinels do not agree".to_owned());
        }
        let server = self.servers.get(master).filter(|server| server.is_up());
        let role = server.ok_or("the master does not run")?.command(&["ROLE"]).map_err(|e| e.to_string())?;
        match role {
            Reply::Array(words) if words.first().and_then(Reply::as_bytes) == Some(b"master") => Ok(master),
            _ => Err(format!("server {master} is no master yet")),
        }
    }

    fn at_rest(&self) -> Result<(), String> {
        let master = self.agreed()?;
        let others = self.servers.iter().enumerate().filter(|(place, server)| *place != master && server.is_up());
        let others: Vec<&Server> = others.map(|(_, server)| server).collect();
        others.iter().try_for_each(|replica| is_in_sync(replica))?;
        let up = self.sentinels.iter().filter(|sentinel| sentinel.is_up());
        for sentinel in up {
            self.knows_all(sentinel, &others).map_err(|why| format!("a sentinel {why}"))?;
        }
        Ok(())
    }

    fn knows_all(&self, sentinel: &Server, replicas: &[&Server]) -> Result<(), String> {
        let ask = |what| sentinel.command(&["SENTINEL", what, MASTER]).map_err(|e| e.to_string());
        let master = facts(&ask("MASTER")?);
        let sentinels = self.sentinels.len().saturating_sub(1).to_string();
        if master.get("flags").map(String::as_str) != Some("master") {
            return Err(format!("says of the master: {:?}", master.get("flags")));
        }
        if master.get("num-other-sentinels") != Some(&sentinels) {
            return Err(format!("does not know of {sentinels} others"));
        }
        let Reply::Array(seen) = ask("REPLICAS")? else { return Err("knows no replicas".to_owned()) };
        let seen: Vec<_> = seen.iter().map(facts).collect();
        let healthy = |server: &&&Server| {
            let port = server.port().unwrap_or(0).to_string();
            let fact = |replica: &BTreeMap<String, String>, name, value| replica.get(name).is_some_and(|v| v == value);
            let good = |r: &&BTreeMap<_, _>| fact(r, "flags", "slave") && fact(r, "master-link-status", "ok");
            seen.iter().filter(good).any(|replica| fact(replica, "port", &port))
        };
        match replicas.iter().filter(healthy).count() {
            known if known == replicas.len() => Ok(()),
            known => Err(format!("knows of {known} replicas in good health, of {}", replicas.len())),
        }
    }
}

/// Whether a replica has what its master has.
fn is_in_sync(replica: &Server) -> Result<(), String> {
    let reply = replica.command(&["INFO", "replication"]).map_err(|e| e.to_string())?;
    let info = String::from_utf8_lossy(reply.as_bytes().unwrap_or_default()).into_owned();
    let up = info.lines().any(|line| line.trim() == "master_link_status:up");
    if up { Ok(()) } else { Err("a replica is without its master".to_owned()) }
}

/// Names and values that come in turn.
fn facts(reply: &Reply) -> BTreeMap<String, String> {
    let Reply::Array(words) = reply else { return BTreeMap::new() };
    let text =
        |word: Option<&Reply>| String::from_utf8_lossy(word.and_then(Reply::as_bytes).unwrap_or_default()).into_owned();
    words.chunks(2).map(|pair| (text(pair.first()), text(pair.get(1)))).collect()
}

fn nobody() -> io::Error {
    io::Error::new(io::ErrorKind::NotConnected, "no sentinel runs")
}
