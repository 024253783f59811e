//! Where a transaction is: one server, and in a cluster one slot.

use std::sync::Arc;

use super::backend::Backend;
use super::cluster::Cluster;
use super::db::Db;
use crate::command::{UnitInfo, slot};
use crate::error::{Error, Kind, Result};

/// The server of a transaction, as its first operation says it.
pub(super) struct Home {
    connection: &'static str,
    number: usize,
    /// Of a cluster: the slot, and the key that it is the slot of.
    slot: Option<(Arc<Cluster>, u16, String)>,
}

impl Home {
    /// The units are for the same server and slot as those before; if there were none, they say which.
    pub(super) fn join(home: &mut Option<Self>, db: &Db, units: &[UnitInfo], keys: &[u8]) -> Result<()> {
        for unit in units {
            let here = Self::of(db, unit, keys)?;
            match (&mut *home, here) {
                (Some(home), here) => home.is_same(unit, here.as_ref(), db, keys)?,
                (None, Some(here)) => *home = Some(here),
                (None, None) => {
                    let reason =
                        "in a cluster, the first operation of a transaction says by its key which node it is for";
                    return Err(Error::new(Kind::Refused, reason));
                }
            }
        }
        Ok(())
    }

    /// None in a cluster if the unit has no key.
    fn of(db: &Db, unit: &UnitInfo, keys: &[u8]) -> Result<Option<Self>> {
        let (connection, key) = (unit.connection(), unit.key.of(keys));
        let number = db.find(connection)?;
        match db.backend(number)? {
            Backend::Server(_) => Ok(Some(Self { connection, number, slot: None })),
            Backend::Cluster(_) if unit.node().is_some() => {
                let reason = "a transaction is on one node, that of its keys: a scan is no part of it, and a command \
                              cannot name another";
                Err(Error::new(Kind::Refused, reason))
            }
            Backend::Cluster(_) if key.is_empty() => Ok(None),
            Backend::Cluster(cluster) => {
                let shown = unit.place(keys).key.unwrap_or_default();
                Ok(Some(Self { connection, number, slot: Some((cluster, slot(key), shown)) }))
            }
        }
    }

    fn is_same(&self, unit: &UnitInfo, other: Option<&Self>, db: &Db, keys: &[u8]) -> Result<()> {
        let (one, two) = (self.connection, unit.connection());
        if db.find(two)? != self.number {
            let reason =
                format!("a transaction is on one server, and this one for the connections `{one}` and `{two}`");
            return Err(Error::new(Kind::Refused, reason));
        }
        let others = other.and_then(|other| other.slot.as_ref());
        if let (Some((_, here, key)), Some((_, there, _))) = (&self.slot, others)
            && here != there
        {
            let shown = unit.place(keys).key.unwrap_or_default();
            let reason = format!(
                "a transaction in a cluster has one slot, and `{key}` and `{shown}` have different ones; give them one \
                 hash tag (`A{{7}}` and `B{{7}}`)"
            );
            return Err(Error::new(Kind::Refused, reason));
        }
        Ok(())
    }

    pub(super) fn backend(&self, db: &Db) -> Result<Backend> {
        db.backend(self.number)
    }

    pub(super) fn slot(&self) -> Option<u16> {
        self.slot.as_ref().map(|(_, slot, _)| *slot)
    }

    pub(super) fn cluster(&self) -> Option<Arc<Cluster>> {
        self.slot.as_ref().map(|(cluster, ..)| Arc::clone(cluster))
    }
}
