//! What a name of a connection stands for.

use std::sync::Arc;

use super::builder::{Protocol, Timeouts};
use super::cluster::Cluster;
use super::destination::Destination;
use super::link::Link;
use super::open::Where;
use super::sentinel::Sentinels;
use super::socket::Tls;
use super::stats::Counters;
use crate::error::Result;

/// What all connections of a [`Db`](super::Db) have in common.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) protocol: Protocol,
    pub(super) tls: Tls,
    pub(super) timeouts: Timeouts,
    /// So many commands may wait for a server.
    pub(super) waiting: usize,
    pub(super) client_name: Option<String>,
    /// Of a cluster: replicas may answer reads.
    pub(super) replicas: bool,
    pub(super) counters: Arc<Counters>,
}

/// What a name of a connection stands for.
#[derive(Clone)]
pub(super) enum Backend {
    /// One server, or the one that Sentinel says is the master.
    Server(Arc<Link>),
    Cluster(Arc<Cluster>),
}

impl Backend {
    pub(super) fn new(destination: Destination, settings: &Settings) -> Self {
        match destination {
            Destination::Server(target) => {
                Self::Server(Link::new(Where::At(target.address), target.login, settings.clone()))
            }
            Destination::Sentinel(followed) => {
                let login = followed.login.clone();
                let sentinels = Arc::new(Sentinels::new(followed, settings));
                Self::Server(Link::new(Where::Followed(sentinels), login, settings.clone()))
            }
            Destination::Cluster(seeds) => Self::Cluster(Arc::new(Cluster::new(seeds, settings.clone()))),
        }
    }

    /// The first connection: one attempt, so that a wrong address or a missing password is told at once.
    pub(super) async fn connect(&self) -> Result<()> {
        match self {
            Self::Server(link) => link.connect().await,
            Self::Cluster(cluster) => cluster.connect().await,
        }
    }

    /// Lets nobody in any more, waits for those who are, and closes the connections.
    pub(super) async fn close(&self) {
        match self {
            Self::Server(link) => link.close().await,
            Self::Cluster(cluster) => cluster.close().await,
        }
    }

    /// The address, for people.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Server(link) => link.name(),
            Self::Cluster(cluster) => cluster.name(),
        }
    }
}
