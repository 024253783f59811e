//! What a private cluster should be like.

use std::io;
use std::time::Duration;

use super::Cluster;
use super::create::create;
use crate::testing::builder::{Role, ServerBuilder};
use crate::testing::tls::Tls;

/// Says what a [`Cluster`] should be like; made by [`Cluster::builder`].
#[derive(Debug, Clone)]
#[must_use = "call `start`"]
pub struct ClusterBuilder {
    masters: usize,
    replicas: usize,
    node_timeout: Duration,
    node: ServerBuilder,
}

impl Default for ClusterBuilder {
    fn default() -> Self {
        let node = ServerBuilder { role: Role::Node, ..ServerBuilder::default() }.tcp();
        Self { masters: 3, replicas: 1, node_timeout: Duration::from_secs(1), node }
    }
}

impl ClusterBuilder {
    /// How many masters share the slots; three unless told otherwise. With fewer, no replica is ever elected.
    pub fn masters(mut self, number: usize) -> Self {
        self.masters = number;
        self
    }

    /// How many replicas each master has; one unless told otherwise.
    pub fn replicas_per_master(mut self, number: usize) -> Self {
        self.replicas = number;
        self
    }

    /// How long a node may be silent until the others call it failed (`cluster-node-timeout`); a second unless told
    /// otherwise. Its replica takes over about a second later.
    pub fn node_timeout(mut self, time: Duration) -> Self {
        self.node_timeout = time;
        self
    }

    /// Wants a password of clients, on all nodes; [`Cluster::url`] contains it.
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.node = self.node.password(password);
        self
    }

    /// Wants a version: see [`ServerBuilder::version`].
    pub fn version(mut self, wanted: impl Into<String>) -> Self {
        self.node = self.node.version(wanted);
        self
    }

    /// Speaks TLS, with clients and among the nodes. The nodes are known as `localhost` then.
    pub fn tls(mut self, tls: Tls) -> Self {
        self.node = self.node.tls(tls);
        self
    }

    /// Adds a line to the configuration of each node: see [`ServerBuilder::arg`].
    pub fn arg(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.node = self.node.arg(name, value);
        self
    }

    /// Starts the nodes, makes a cluster of them, and returns when each of them says that it is complete. That takes
    /// about two seconds: for so long after its start a master serves nothing.
    ///
    /// # Errors
    ///
    /// When a node does not start (see [`ServerBuilder::start`]), or when they do not come together within 30 seconds.
    pub fn start(self) -> io::Result<Cluster> {
        if self.masters == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a cluster has at least one master"));
        }
        let nodes = self.masters.saturating_add(self.masters.saturating_mul(self.replicas));
        create(self.masters, &vec![self.configured(); nodes])
    }

    /// Each node with our defaults, which what the user has asked for overrides.
    fn configured(&self) -> ServerBuilder {
        let timeout = self.node_timeout.as_millis().to_string();
        let defaults = [
            ("cluster-node-timeout", timeout.as_str()),
            // an empty master stays one, and replicas stay where the builder has put them
            ("cluster-allow-replica-migration", "no"),
            // a replica may be elected however long it has been cut off
            ("cluster-replica-validity-factor", "0"),
            ("repl-diskless-sync", "yes"),
            ("repl-diskless-sync-delay", "0"),
        ];
        let defaults = defaults.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let settings = defaults.into_iter().chain(self.node.settings.iter().cloned()).collect();
        ServerBuilder { settings, ..self.node.clone() }
    }
}
