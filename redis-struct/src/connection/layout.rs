//! The servers of a connection, at one moment.

use std::sync::Arc;

use super::backend::Backend;
use super::cluster::Table;
use super::db::Db;
use crate::error::Result;

/// Which servers a connection has, and of a cluster, what is where.
pub(crate) struct Layout {
    /// The names of the masters. One without a name: there is no other.
    pub(crate) nodes: Vec<Option<String>>,
    table: Option<Arc<Table>>,
}

impl Layout {
    /// As it is now: a cluster is asked.
    pub(crate) async fn of(db: &Db, connection: &str) -> Result<Self> {
        match db.backend(db.find(connection)?)? {
            Backend::Server(_) => Ok(Self { nodes: vec![None], table: None }),
            Backend::Cluster(cluster) => {
                cluster.mark_stale();
                cluster.refresh().await;
                let table = cluster.table();
                Ok(Self { nodes: table.masters().map(|link| Some(link.name())).collect(), table: Some(table) })
            }
        }
    }

    /// The slots that have moved to another node since `before`, and the name of that one.
    pub(crate) fn moved_since(&self, before: &Self) -> Vec<(u16, String)> {
        let (Some(now), Some(then)) = (&self.table, &before.table) else { return Vec::new() };
        let named = |slot: u16| Some((slot, now.master(slot)?.name()));
        now.differing(then).into_iter().filter_map(named).collect()
    }

    pub(crate) fn is_cluster(&self) -> bool {
        self.table.is_some()
    }
}
