//! A private Redis Cluster.

mod builder;
mod create;
mod migrate;
mod view;
mod wait;

use std::io;
use std::thread::sleep;
use std::time::{Duration, Instant};

pub use self::builder::ClusterBuilder;
use self::view::View;
use super::address::escaped;
use super::client::Reply;
use super::fleet::PATIENCE;
use super::server::Server;

/// A command that is sent from node to node more often than this goes in a circle.
const REDIRECTIONS: u32 = 16;
const PAUSE: Duration = Duration::from_millis(5);

/// A real cluster that belongs to this value: three masters and their replicas unless told otherwise, empty at first,
/// and gone when the value is dropped or the process dies.
///
/// It is ready about two seconds after its start, so have one in a `static` for all tests of a file rather than one for
/// each. A node is named by its place in [`nodes`](Self::nodes): first those that began as masters, with equal shares of
/// the slots in their order, then the first replica of each master, then the second of each. With three masters, node 3
/// begins as replica of node 0.
///
/// ```no_run
/// use redis_struct::testing::{Cluster, Reply};
/// use std::time::Duration;
///
/// # fn main() -> std::io::Result<()> {
/// let cluster = Cluster::start()?;
/// let url = cluster.url();                      // redis+cluster://127.0.0.1:21504,127.0.0.1:30077,…
/// # let _ = url;
///
/// // set up, and look at what is really stored, wherever it is
/// cluster.command(&["SET", "greeting", "hello"])?;
/// assert_eq!(cluster.command(&["GET", "greeting"])?, Reply::Bulk(b"hello".to_vec()));
///
/// // a slot moves to another node, and is held half-way: clients are told ASK
/// let slot = cluster.slot("greeting")?;
/// let to = if cluster.owner(slot)? == 0 { 1 } else { 0 };
/// cluster.begin_migration(slot, to)?;
/// cluster.migrate_keys(slot, to, 1)?;
/// // … call the code under test …
/// cluster.finish_migration(slot, to)?;
///
/// // a master dies
/// cluster.nodes()[to].stop()?;
/// let new = cluster.wait_for_failover(to, Duration::from_secs(10))?;
/// assert_eq!(cluster.master_of("greeting")?, new);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Cluster {
    nodes: Vec<Server>,
    ids: Vec<String>,
    /// How many were masters at first.
    masters: usize,
}

impl Cluster {
    /// Starts three masters with one replica each, of the first server that is found.
    ///
    /// # Errors
    ///
    /// See [`ClusterBuilder::start`].
    pub fn start() -> io::Result<Self> {
        Self::builder().start()
    }

    /// For another number of nodes, a password, TLS, other timeouts.
    pub fn builder() -> ClusterBuilder {
        ClusterBuilder::default()
    }

    /// What a client connects to, with all nodes and the password: `redis+cluster://…`, or `rediss+cluster://…`.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.nodes.iter().any(Server::has_tls) { "rediss" } else { "redis" };
        let password = self.nodes.first().and_then(Server::password);
        let user = password.map(|p| format!(":{}@", escaped(p))).unwrap_or_default();
        let addresses: Vec<String> = self.nodes.iter().map(Server::address).collect();
        format!("{scheme}+cluster://{user}{}", addresses.join(","))
    }

    /// The nodes, to stop, restart, pause or ask them one by one.
    ///
    /// A node that is restarted has forgotten its data, but not who it is and whom it knows. A master that comes back before it
    /// is missed is an empty one, and its replica forgets the data as well.
    #[must_use]
    pub fn nodes(&self) -> &[Server] {
        &self.nodes
    }

    /// Where a node is, as the others know it: `127.0.0.1:21504`, with TLS `localhost:21504`.
    ///
    /// # Panics
    ///
    /// When there is no such node.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "as an index would: the test names a node that it has not started")]
    pub fn address(&self, node: usize) -> String {
        self.nodes[node].address()
    }

    /// The nodes that are masters now, failed ones left out.
    ///
    /// This and what follows is what the node says that knows best: of those that run, one that calls the cluster complete.
    ///
    /// # Errors
    ///
    /// When no node answers.
    pub fn masters(&self) -> io::Result<Vec<usize>> {
        let nodes = self.view()?.nodes;
        Ok(nodes.into_iter().filter(|(_, seen)| seen.master && !seen.failed).map(|(place, _)| place).collect())
    }

    /// The nodes that are replicas of a master now, failed ones left out.
    ///
    /// # Errors
    ///
    /// When no node answers.
    pub fn replicas_of(&self, master: usize) -> io::Result<Vec<usize>> {
        let nodes = self.view()?.nodes;
        Ok(nodes
            .into_iter()
            .filter(|(_, seen)| seen.of == Some(master) && !seen.failed)
            .map(|(place, _)| place)
            .collect())
    }

    /// The slot of a key, as a node reckons it.
    ///
    /// # Errors
    ///
    /// When no node answers.
    pub fn slot(&self, key: impl AsRef<[u8]>) -> io::Result<u16> {
        let words: [&[u8]; 3] = [b"CLUSTER", b"KEYSLOT", key.as_ref()];
        let (_, reply) = self.ask_any(&words)?;
        let slot = reply.as_int().and_then(|slot| u16::try_from(slot).ok());
        slot.ok_or_else(|| io::Error::other(format!("CLUSTER KEYSLOT: {reply:?}")))
    }

    /// The master of a slot now, also when it has just died.
    ///
    /// # Errors
    ///
    /// When no node answers, or nobody has the slot.
    pub fn owner(&self, slot: u16) -> io::Result<usize> {
        self.view()?.owner(slot).ok_or_else(|| io::Error::other(format!("no node has slot {slot}")))
    }

    /// The master of a key now, also when it has just died.
    ///
    /// # Errors
    ///
    /// When no node answers, or nobody has the slot.
    pub fn master_of(&self, key: impl AsRef<[u8]>) -> io::Result<usize> {
        self.owner(self.slot(key)?)
    }

    /// Runs one command where its keys are: it follows MOVED and ASK, and waits while the answer is TRYAGAIN. Any other
    /// error of a server is a [`Reply::Error`]. A command without keys runs on the first node that answers.
    ///
    /// # Errors
    ///
    /// When no node answers, or the one that has the keys does not.
    pub fn command(&self, words: &[impl AsRef<[u8]>]) -> io::Result<Reply> {
        let start = Instant::now();
        let (first, mut reply) = self.ask_any(words)?;
        let mut redirected = 0_u32;
        while let Some(redirection) = Redirection::of(&reply) {
            redirected = redirected.saturating_add(1);
            if redirected > REDIRECTIONS || start.elapsed() > PATIENCE {
                break;
            }
            let mut client = match redirection {
                Redirection::Moved(port) | Redirection::Ask(port) => self.at(port)?.connect()?,
                Redirection::TryAgain => {
                    redirected = 0;
                    sleep(PAUSE);
                    self.node(first)?.connect()?
                }
            };
            if let Redirection::Ask(_) = redirection {
                client.command(&["ASKING"])?;
            }
            reply = client.command(words)?;
        }
        Ok(reply)
    }

    fn ask_any(&self, words: &[impl AsRef<[u8]>]) -> io::Result<(usize, Reply)> {
        let mut why = nobody();
        for (place, node) in self.nodes.iter().enumerate().filter(|(_, node)| node.is_up()) {
            match node.command(words) {
                Ok(reply) => return Ok((place, reply)),
                Err(e) => why = e,
            }
        }
        Err(why)
    }

    fn node(&self, place: usize) -> io::Result<&Server> {
        let none = || io::Error::new(io::ErrorKind::InvalidInput, format!("the cluster has no node {place}"));
        self.nodes.get(place).ok_or_else(none)
    }

    fn at(&self, port: u16) -> io::Result<&Server> {
        let none = || io::Error::other(format!("redirected to port {port}, which is no node of the cluster"));
        self.nodes.iter().find(|node| node.port() == Some(port)).ok_or_else(none)
    }

    /// What each node says that runs.
    fn views(&self) -> Vec<View> {
        let up = self.nodes.iter().filter(|node| node.is_up());
        up.filter_map(|node| View::of(node, &self.ids).ok()).collect()
    }

    /// What the node says that knows best.
    fn view(&self) -> io::Result<View> {
        let best = |view: &View| (view.ok, view.epoch, view.own().is_some_and(|own| own.master));
        self.views().into_iter().max_by_key(best).ok_or_else(nobody)
    }
}

fn nobody() -> io::Error {
    io::Error::new(io::ErrorKind::NotConnected, "no node of the cluster runs")
}

/// What a node answers that has not got the keys.
enum Redirection {
    Moved(u16),
    Ask(u16),
    TryAgain,
}

impl Redirection {
    fn of(reply: &Reply) -> Option<Self> {
        let Reply::Error(text) = reply else { return None };
        let mut words = text.split(' ');
        let kind = words.next()?;
        let mut port = || words.nth(1)?.rsplit(':').next()?.parse().ok();
        match kind {
            "MOVED" => port().map(Self::Moved),
            "ASK" => port().map(Self::Ask),
            "TRYAGAIN" => Some(Self::TryAgain),
            _ => None,
        }
    }
}
