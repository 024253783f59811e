//! A Redis Cluster: our own table of its nodes, over one connection to each.

mod slots;
mod table;

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{WeakShared, join_all, select_ok};

use self::slots::{Endpoint, Range};
use self::table::Node;
pub(super) use self::table::Table;
use super::backend::Settings;
use super::link::Link;
use super::open::Where;
use super::redirect::Redirect;
use super::target::{Address, Target};
use super::trace;
use crate::command::Reply;
use crate::error::{Error, Kind, Result};

/// The ranges of slots in a reply to CLUSTER SLOTS.
#[cfg(all(fuzzing, feature = "testing"))]
pub(super) fn slots(reply: Reply) -> Result<Vec<std::ops::RangeInclusive<u16>>> {
    Ok(slots::read(reply)?.iter().map(|range| range.first..=range.last).collect())
}

type Refreshing = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// So long after it was learned the table is learned anew, if replicas are read from.
const REPLICAS: Duration = Duration::from_secs(3);

/// A cluster, as far as it is known.
pub(super) struct Cluster {
    seeds: Vec<Target>,
    settings: Settings,
    table: RwLock<Arc<Table>>,
    /// All nodes that were heard of, by address, and whether the connection is for reads.
    links: Mutex<HashMap<(Address, bool), Arc<Link>>>,
    /// Something has shown that the table is not right any more.
    stale: AtomicBool,
    refreshing: Mutex<Option<WeakShared<Refreshing>>>,
    /// Counts reads, so that replicas take turns.
    turn: AtomicUsize,
    closed: AtomicBool,
}

impl Cluster {
    pub(super) fn new(seeds: Vec<Target>, settings: Settings) -> Self {
        Self {
            seeds,
            settings,
            table: RwLock::default(),
            links: Mutex::default(),
            stale: AtomicBool::new(true),
            refreshing: Mutex::default(),
            turn: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
        }
    }

    /// For people.
    pub(super) fn name(&self) -> String {
        let first = self.seeds.first().map(|seed| seed.address.to_string()).unwrap_or_default();
        format!("the cluster at {first}")
    }

    /// Asks one seed after the other for the table; the first error that a person can do something about is told.
    pub(super) async fn connect(self: &Arc<Self>) -> Result<()> {
        let mut last = None;
        for seed in &self.seeds {
            let link = self.link(&seed.address, false);
            let learned = match link.connect().await {
                Ok(()) => self.learn_from(&link).await,
                Err(error) => Err(error),
            };
            match learned {
                Ok(()) => return Ok(()),
                Err(error) if error.is_config() => return Err(error),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| Error::new(Kind::Config, "the cluster's URL names no node")))
    }

    /// Closes the connections to all nodes.
    pub(super) async fn close(&self) {
        let links: Vec<_> = {
            let links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
            // Under the lock: no node is added after it that is not closed.
            self.closed.store(true, Relaxed);
            links.values().cloned().collect()
        };
        join_all(links.iter().map(|link| link.close())).await;
    }

    pub(super) fn table(&self) -> Arc<Table> {
        Arc::clone(&self.table.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn reads_from_replicas(&self) -> bool {
        self.settings.replicas
    }

    /// The next turn of the replicas.
    pub(super) fn turn(&self) -> usize {
        self.turn.fetch_add(1, Relaxed)
    }

    pub(super) fn is_stale(&self) -> bool {
        // No error tells of a new replica.
        let is_old = || self.settings.replicas && self.table().learned().elapsed() > REPLICAS;
        self.stale.load(Relaxed) || is_old()
    }

    pub(super) fn mark_stale(&self) {
        self.stale.store(true, Relaxed);
    }

    /// A node, by where another one says that it is.
    pub(super) fn node(&self, redirect: &Redirect) -> Arc<Link> {
        self.link(&self.address(redirect.host.clone(), redirect.port), false)
    }

    /// The slot is on another node now.
    pub(super) fn moved(&self, redirect: &Redirect) {
        let link = self.node(redirect);
        Arc::make_mut(&mut self.table.write().unwrap_or_else(PoisonError::into_inner)).moved(redirect.slot, link);
        self.mark_stale();
    }

    fn address(&self, host: String, port: u16) -> Address {
        let tls = matches!(self.seeds.first().map(|seed| &seed.address), Some(Address::Tls { .. }));
        Address::network(tls, host, port)
    }

    fn link(&self, address: &Address, reads: bool) -> Arc<Link> {
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        let link = links.entry((address.clone(), reads)).or_insert_with(|| {
            let login = self.seeds.first().map(|seed| seed.login.clone()).unwrap_or_default();
            let link = Link::node(Where::At(address.clone()), login, self.settings.clone(), reads);
            if self.closed.load(Relaxed) {
                link.shut();
            }
            link
        });
        Arc::clone(link)
    }

    /// Learns the table anew, if it is known to be wrong. Who comes meanwhile waits along.
    pub(super) async fn refresh(self: &Arc<Self>) {
        if !self.is_stale() {
            return;
        }
        let refreshing = {
            let mut refreshing = self.refreshing.lock().unwrap_or_else(PoisonError::into_inner);
            let running = refreshing.as_ref().and_then(WeakShared::upgrade).filter(|running| running.peek().is_none());
            running.unwrap_or_else(|| {
                let cluster = Arc::clone(self);
                let learn: Refreshing = Box::pin(async move { cluster.learn().await });
                let learn = learn.shared();
                *refreshing = learn.downgrade();
                learn
            })
        };
        // Who needs the table will see whether it is right.
        if refreshing.await.is_err() {
            self.mark_stale();
        }
    }

    /// Asks all known nodes; the first answer counts. If there is none, the seeds.
    async fn learn(self: &Arc<Self>) -> Result<()> {
        self.stale.store(false, Relaxed);
        let known: Vec<_> = self.table().links().cloned().collect();
        if self.first_answer(known).await.is_ok() {
            return Ok(());
        }
        self.first_answer(self.seeds.iter().map(|seed| self.link(&seed.address, false)).collect()).await
    }

    async fn first_answer(self: &Arc<Self>, nodes: Vec<Arc<Link>>) -> Result<()> {
        if nodes.is_empty() {
            return Err(Error::new(Kind::NoConnection, "no node of the cluster is known"));
        }
        let asked = nodes.into_iter().map(|link| {
            let cluster = Arc::clone(self);
            Box::pin(async move { cluster.ranges_of(&link).await.map(|ranges| (link, ranges)) })
        });
        let ((link, ranges), _) = select_ok(asked).await?;
        self.put(&link, ranges);
        Ok(())
    }

    async fn learn_from(&self, link: &Arc<Link>) -> Result<()> {
        let ranges = self.ranges_of(link).await?;
        self.put(link, ranges);
        self.stale.store(false, Relaxed);
        Ok(())
    }

    async fn ranges_of(&self, link: &Arc<Link>) -> Result<Vec<Range>> {
        let reply = Reply::new(link.ask(&["CLUSTER", "SLOTS"]).await?);
        if reply.error_detail().contains("cluster support disabled") {
            let reason = format!("{} is not a node of a cluster; write `redis://` for a single server", link.name());
            return Err(Error::new(Kind::Config, reason));
        }
        let ranges = slots::read(reply)?;
        // A node that has just come up knows nothing yet.
        if ranges.is_empty() {
            let reason = format!("{} knows of no node that serves a slot: the cluster is not set up yet", link.name());
            return Err(Error::new(Kind::NoConnection, reason));
        }
        Ok(ranges)
    }

    fn put(&self, teller: &Arc<Link>, ranges: Vec<Range>) {
        let replicas = self.settings.replicas;
        let address = |endpoint: &Endpoint| {
            let host = endpoint.host.clone().unwrap_or_else(|| teller.host());
            self.address(host, endpoint.port)
        };
        let table = Table::new(ranges, |range| Node {
            link: self.link(&address(&range.master), false),
            replicas: range.replicas.iter().filter(|_| replicas).map(|node| self.link(&address(node), true)).collect(),
        });
        let known: Vec<_> = table.links().cloned().collect();
        trace::learned(known.len());
        *self.table.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(table);
        // Nodes that have gone are forgotten, and their connections close.
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        links.retain(|_, link| known.iter().any(|other| Arc::ptr_eq(link, other)));
    }
}
