//! Waiting for what the nodes of a cluster make of an event.

use std::io;
use std::time::Duration;

use super::Cluster;
use super::view::View;
use crate::testing::fleet::{PATIENCE, until};

impl Cluster {
    /// Waits, for up to 30 seconds, until the cluster is complete and at rest: each node that runs says so, is connected with
    /// all others that run, and agrees with them about who has which slots; the master of each slot runs; each replica has
    /// what its master has.
    ///
    /// # Errors
    ///
    /// When that takes longer; the text says what is still missing.
    pub fn wait_ok(&self) -> io::Result<()> {
        until("the test cluster", PATIENCE, || self.at_rest())
    }

    /// Waits until a replica has taken over from a master that has failed, and says which one: until each other node that runs
    /// says that the cluster is complete, and names the new master.
    ///
    /// # Errors
    ///
    /// When that takes longer than `within`; the text says what is still missing.
    pub fn wait_for_failover(&self, old: usize, within: Duration) -> io::Result<usize> {
        self.node(old)?;
        until("the failover in the test cluster", within, || self.taken_over(old))
    }

    /// All nodes are there and at rest.
    pub(super) fn wait_complete(&self) -> io::Result<()> {
        let all = self.nodes.len();
        let complete = || match self.views().len() {
            up if up < all => Err(format!("{up} of {all} nodes answer")),
            _ => self.at_rest(),
        };
        until("the test cluster", PATIENCE, complete)
    }

    fn at_rest(&self) -> Result<(), String> {
        let views = self.views();
        let up: Vec<usize> = views.iter().map(|view| view.own).collect();
        let first = views.first().ok_or("no node answers")?;
        for view in &views {
            content(view, &up).map_err(|why| format!("node {} {why}", view.own))?;
            if !first.agrees(view, &up) {
                return Err(format!("nodes {} and {} do not agree", first.own, view.own));
            }
        }
        Ok(())
    }

    fn taken_over(&self, old: usize) -> Result<usize, String> {
        let mut views = self.views();
        views.retain(|view| view.own != old);
        let heirs = |view: &View| -> Vec<usize> {
            let masters = view.nodes.iter().filter(|(_, seen)| seen.master && !seen.failed);
            masters
                .map(|(place, _)| *place)
                .filter(|place| *place != old && self.group(*place) == self.group(old))
                .collect()
        };
        let first = views.first().ok_or("no other node answers")?;
        let new = *heirs(first).first().ok_or_else(|| format!("node {} names no new master", first.own))?;
        for view in &views {
            if !heirs(view).contains(&new) {
                return Err(format!("node {} does not know of the new master {new}", view.own));
            }
            if !view.ok {
                return Err(format!("node {} says that the cluster is not complete", view.own));
            }
        }
        Ok(new)
    }

    /// The master and the replicas that have begun together; replicas do not go to other masters.
    fn group(&self, place: usize) -> Option<usize> {
        place.checked_rem(self.masters)
    }
}

/// Whether a node has nothing to wait for.
fn content(view: &View, up: &[usize]) -> Result<(), String> {
    if !view.ok {
        return Err("says that the cluster is not complete".to_owned());
    }
    if let Some(stranger) =
        up.iter().find(|place| !view.nodes.get(place).is_some_and(|seen| seen.linked && !seen.failed))
    {
        return Err(format!("is not connected with node {stranger}"));
    }
    let gone = |place: &usize| !up.contains(place);
    if let Some((owner, _)) = view.nodes.iter().find(|(place, seen)| gone(place) && !seen.slots.is_empty()) {
        return Err(format!("takes node {owner}, which does not answer, for a master with slots"));
    }
    match view.link {
        Some(false) => Err("is a replica without its master".to_owned()),
        _ => Ok(()),
    }
}
