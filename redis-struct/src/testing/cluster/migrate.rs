//! Slots on their way from one node to another.

use std::io;

use super::Cluster;
use super::create::done;
use crate::testing::client::Reply;

const BATCH: usize = 100;
/// Milliseconds that one MIGRATE may take.
const TIMEOUT: &str = "5000";

impl Cluster {
    /// Moves a slot with all its keys to another master, as resharding does, while clients go on.
    ///
    /// # Errors
    ///
    /// When a node does not answer, or refuses one of the steps.
    pub fn migrate_slot(&self, slot: u16, to: usize) -> io::Result<()> {
        if self.owner(slot)? == to {
            return Ok(());
        }
        self.begin_migration(slot, to)?;
        while self.migrate_keys(slot, to, BATCH)? > 0 {}
        self.finish_migration(slot, to)
    }

    /// Marks a slot as on its way to another master: SETSLOT IMPORTING there, SETSLOT MIGRATING where it is. From now on its
    /// owner answers ASK for keys that it has not got, and TRYAGAIN for commands of whose keys it has got some.
    ///
    /// # Errors
    ///
    /// When a node does not answer, or refuses.
    pub fn begin_migration(&self, slot: u16, to: usize) -> io::Result<()> {
        let from = self.owner(slot)?;
        let slot = slot.to_string();
        done(self.node(to)?, &["CLUSTER", "SETSLOT", &slot, "IMPORTING", self.id(from)?])?;
        done(self.node(from)?, &["CLUSTER", "SETSLOT", &slot, "MIGRATING", self.id(to)?])
    }

    /// Moves at most `count` keys of a slot that is on its way, and says how many: none when there are no more.
    ///
    /// # Errors
    ///
    /// When a node does not answer, or refuses.
    pub fn migrate_keys(&self, slot: u16, to: usize, count: usize) -> io::Result<usize> {
        let from = self.node(self.owner(slot)?)?;
        let target = self.node(to)?;
        let listed = from.command(&["CLUSTER", "GETKEYSINSLOT", &slot.to_string(), &count.to_string()])?;
        let Reply::Array(keys) = listed else {
            return Err(io::Error::other(format!("CLUSTER GETKEYSINSLOT: {listed:?}")));
        };
        let keys: Vec<&[u8]> = keys.iter().filter_map(Reply::as_bytes).collect();
        if keys.is_empty() {
            return Ok(0);
        }
        let port = target.port().unwrap_or(0).to_string();
        let mut words: Vec<&[u8]> = vec![b"MIGRATE", b"127.0.0.1", port.as_bytes(), b"", b"0", TIMEOUT.as_bytes()];
        if let Some(password) = target.password() {
            words.extend([b"AUTH", password.as_bytes()]);
        }
        words.push(b"KEYS");
        words.extend(&keys);
        match from.command(&words)? {
            Reply::Error(text) => Err(io::Error::other(format!("MIGRATE: {text}"))),
            // or NOKEY: they have been deleted meanwhile
            _ => Ok(keys.len()),
        }
    }

    /// Makes the new owner of a slot known (SETSLOT NODE), to it first, then to the old one, then to the other masters.
    ///
    /// # Errors
    ///
    /// When the old owner still has keys of the slot, or a node does not answer or refuses.
    pub fn finish_migration(&self, slot: u16, to: usize) -> io::Result<()> {
        let from = self.owner(slot)?;
        let slot = slot.to_string();
        let left = self.node(from)?.command(&["CLUSTER", "COUNTKEYSINSLOT", &slot])?;
        if left != Reply::Int(0) {
            return Err(io::Error::other(format!("node {from} still has keys of slot {slot}: {left:?}")));
        }
        let others = self.masters()?.into_iter().filter(|place| ![from, to].contains(place));
        for place in [to, from].into_iter().chain(others) {
            done(self.node(place)?, &["CLUSTER", "SETSLOT", &slot, "NODE", self.id(to)?])?;
        }
        Ok(())
    }

    fn id(&self, place: usize) -> io::Result<&str> {
        self.node(place)?;
        Ok(self.ids.get(place).map(String::as_str).unwrap_or_default())
    }
}
