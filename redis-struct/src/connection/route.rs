//! Where units go.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use futures_util::future::join_all;

use super::backend::Backend;
use super::cluster::{Cluster, Table};
use super::db::Db;
use super::link::Link;
use super::redirect::Cause;
use crate::command::{Access, Manifest, Outcome, UnitInfo, slot};
use crate::error::{Error, Kind, Result};

/// Finds the server of each unit of a batch.
pub(super) struct Router<'a> {
    db: &'a Db,
    manifest: &'a Manifest,
    /// The name that was looked up last: most units have the name that the unit before has.
    last: Option<(&'static str, Whither)>,
    /// The slots that the batch writes to; known when it matters.
    written: Option<HashSet<u16>>,
    /// Whose turn it is among replicas: all reads of the batch go to the same ones.
    turn: Option<usize>,
}

#[derive(Clone)]
enum Whither {
    Server(Arc<Link>),
    Cluster(Arc<Cluster>, Arc<Table>),
}

impl<'a> Router<'a> {
    pub(super) fn new(db: &'a Db, manifest: &'a Manifest) -> Self {
        Self { db, manifest, last: None, written: None, turn: None }
    }

    fn whither(&mut self, info: &UnitInfo) -> Result<&Whither> {
        let name = info.connection();
        if self.last.as_ref().is_none_or(|(last, _)| *last != name) {
            let whither = match self.db.backend(self.db.find(name)?)? {
                Backend::Server(link) => Whither::Server(link),
                Backend::Cluster(cluster) => {
                    let table = cluster.table();
                    Whither::Cluster(cluster, table)
                }
            };
            self.last = Some((name, whither));
        }
        self.last.as_ref().map(|(_, whither)| whither).ok_or_else(|| Error::new(Kind::Config, "no connection"))
    }

    fn key(&self, info: &UnitInfo) -> &'a [u8] {
        info.key.of(&self.manifest.keys)
    }

    /// The first unit of a block that has a key, or the unit itself.
    fn keyed(&self, place: usize) -> Option<&'a UnitInfo> {
        let info = self.manifest.units.get(place)?;
        let block = self.manifest.units.iter().skip(place).take(info.block.max(1));
        Some(block.into_iter().find(|info| !self.key(info).is_empty()).unwrap_or(info))
    }

    /// The server of the unit, or block, at this place; `cause`: why it is sent again.
    pub(super) fn route(&mut self, place: usize, cause: Option<&Cause>) -> Result<Arc<Link>, Cause> {
        let Some(info) = self.keyed(place) else { return Err(Cause::Unsent(Error::new(Kind::NotRun, "no unit"))) };
        let key = self.key(info);
        let is_block = self.manifest.units.get(place).is_some_and(|info| info.block > 0);
        let reads = info.access == Access::Read && !is_block;
        let node = info.node();
        let (cluster, table) = match self.whither(info).map_err(Cause::Unsent)? {
            Whither::Server(link) => return Ok(Arc::clone(link)),
            Whither::Cluster(cluster, table) => (Arc::clone(cluster), Arc::clone(table)),
        };
        if let Some(Cause::Moved(redirect) | Cause::Ask(redirect)) = cause {
            return Ok(cluster.node(redirect));
        }
        if let Some(node) = node {
            let found = table.masters().find(|link| link.name() == node).cloned();
            return found.ok_or_else(|| Cause::Unsent(gone(node)));
        }
        let slot = slot(key);
        let found = if key.is_empty() {
            table.masters().next()
        } else if reads && cluster.reads_from_replicas() && cause.is_none() && !self.writes(slot) {
            table.reader(slot, *self.turn.get_or_insert_with(|| cluster.turn()))
        } else {
            table.master(slot)
        };
        found.cloned().ok_or_else(|| {
            let reason = format!("no node of the cluster serves slot {slot} at this moment");
            Cause::Unsent(Error::new(Kind::NoConnection, reason))
        })
    }

    /// Whether the batch writes to the slot: a read of it must see what was written.
    fn writes(&mut self, read: u16) -> bool {
        let (units, keys) = (&self.manifest.units, &self.manifest.keys);
        let writes = || units.iter().filter(|info| info.access == Access::Write).map(|info| slot(info.key.of(keys)));
        self.written.get_or_insert_with(|| writes().collect()).contains(&read)
    }

    /// Blocks for a cluster whose keys are not of one slot.
    pub(super) fn scattered(&mut self) -> Vec<(Range<usize>, Error)> {
        let mut found = Vec::new();
        for (place, info) in self.manifest.units.iter().enumerate().filter(|(_, info)| info.block > 0) {
            if !matches!(self.whither(info), Ok(Whither::Cluster(..))) {
                continue;
            }
            let places = place..place.saturating_add(info.block);
            let units = self.manifest.units.get(places.clone()).unwrap_or_default();
            let mut keyed = units.iter().filter(|info| !self.key(info).is_empty());
            let Some(first) = keyed.next() else { continue };
            if let Some(other) = keyed.find(|other| slot(self.key(other)) != slot(self.key(first))) {
                found.push((places, self.two_slots(first, other)));
            }
        }
        found
    }

    fn two_slots(&self, one: &UnitInfo, two: &UnitInfo) -> Error {
        let shown = |info: &UnitInfo| info.place(&self.manifest.keys).key.unwrap_or_default();
        let reason = format!(
            "an atomic block in a cluster has one slot, and `{}` and `{}` have different ones; give them one hash tag \
             (`A{{7}}` and `B{{7}}`), or take a pipeline that is not atomic",
            shown(one),
            shown(two)
        );
        Error::new(Kind::Refused, reason)
    }

    /// A cluster that may be asked has changed since its table was learned.
    pub(super) fn is_stale(&self) -> bool {
        self.db.clusters().any(|cluster| cluster.is_stale())
    }

    /// Learns the tables anew that are known to be wrong.
    pub(super) async fn refresh(&self) {
        let stale: Vec<_> = self.db.clusters().filter(|cluster| cluster.is_stale()).collect();
        join_all(stale.iter().map(|cluster| cluster.refresh())).await;
    }

    /// What became of a unit may tell that a node has gone.
    pub(super) fn heard(&mut self, place: usize, outcome: &Outcome) {
        if let Outcome::Failed(error) = outcome
            && error.is_connection()
            && let Some(info) = self.manifest.units.get(place)
            && let Ok(Whither::Cluster(cluster, _)) = self.whither(info)
        {
            cluster.mark_stale();
        }
    }

    /// Why the unit at this place did not run may tell where things are.
    pub(super) fn learn(&mut self, place: usize, cause: &Cause) {
        let Some(info) = self.manifest.units.get(place) else { return };
        match (self.whither(info), cause) {
            (Ok(Whither::Cluster(cluster, _)), Cause::Moved(redirect)) => cluster.moved(redirect),
            (Ok(Whither::Cluster(cluster, _)), Cause::Later(_) | Cause::Unsent(_) | Cause::Demoted(_)) => {
                cluster.mark_stale();
            }
            (Ok(Whither::Server(link)), Cause::Demoted(_)) => link.renew(),
            _ => {}
        }
    }

    /// The tables may have changed.
    pub(super) fn next_round(&mut self) {
        self.last = None;
    }

    /// The error of a unit that did not run, if it is not to be sent again.
    pub(super) fn judge(&mut self, places: &Range<usize>, cause: &Cause, is_over: bool) -> Option<Error> {
        let whither = self.whither(self.manifest.units.get(places.start)?);
        let told = |more: &str| Some(cause.error().clone().and(more));
        match (whither, cause) {
            (_, Cause::Mend(_)) => None,
            (Err(error), _) => Some(error),
            // Of another attempt nothing else is to be expected.
            (_, Cause::Unsent(error)) if !error.is_connection() => Some(error.clone()),
            (Ok(Whither::Server(_)), Cause::Moved(_) | Cause::Ask(_)) => {
                told("; it is a node of a cluster: connect with `redis+cluster://…`")
            }
            // The link has tried long enough.
            (Ok(Whither::Server(_)), Cause::Unsent(error)) => Some(error.clone()),
            (Ok(Whither::Server(link)), Cause::Demoted(error)) if !link.follows() => Some(error.clone()),
            (Ok(Whither::Cluster(..)), Cause::Moved(_) | Cause::Ask(_)) if is_over => {
                told("; it was sent from node to node, and none had the slot: it was not run")
            }
            (_, Cause::Moved(_) | Cause::Ask(_)) => None,
            (_, Cause::Later(error) | Cause::Unsent(error) | Cause::Demoted(error)) => is_over.then(|| error.clone()),
        }
    }
}

fn gone(node: &str) -> Error {
    Error::new(Kind::NotRun, format!("{node} is not a master of the cluster any more"))
}
