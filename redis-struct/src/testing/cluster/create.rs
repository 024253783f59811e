//! Makes a cluster of servers that know nothing of each other.

use std::io;

use super::Cluster;
use crate::testing::builder::ServerBuilder;
use crate::testing::client::Reply;
use crate::testing::fleet::{PATIENCE, start_all, until};
use crate::testing::server::Server;

const SLOTS: usize = 16_384;

/// The masters come first, then the first replica of each, and so on.
pub(super) fn create(masters: usize, wanted: &[ServerBuilder]) -> io::Result<Cluster> {
    let nodes = start_all(wanted)?;
    let ids = nodes.iter().map(id).collect::<io::Result<Vec<_>>>()?;
    share_slots(&nodes, masters)?;
    introduce(&nodes)?;
    let cluster = Cluster { nodes, ids, masters };
    cluster.replicate()?;
    cluster.wait_complete()?;
    Ok(cluster)
}

fn id(node: &Server) -> io::Result<String> {
    let reply = node.command(&["CLUSTER", "MYID"])?;
    let id = reply.as_bytes().map(|id| String::from_utf8_lossy(id).into_owned());
    id.ok_or_else(|| io::Error::other(format!("CLUSTER MYID: {reply:?}")))
}

/// Runs a command that has to succeed.
pub(super) fn done(node: &Server, words: &[&str]) -> io::Result<()> {
    match node.command(words)? {
        Reply::Error(text) => Err(io::Error::other(format!("{}: {text}", words.join(" ")))),
        _ => Ok(()),
    }
}

/// As evenly as can be; and epochs of their own, so that the nodes need not find some.
fn share_slots(nodes: &[Server], masters: usize) -> io::Result<()> {
    let border = |place: usize| place.saturating_mul(SLOTS).checked_div(masters).unwrap_or(SLOTS);
    for (place, node) in nodes.iter().enumerate() {
        let next = place.saturating_add(1);
        done(node, &["CLUSTER", "SET-CONFIG-EPOCH", &next.to_string()])?;
        let (first, last) = (border(place), border(next).saturating_sub(1));
        if place < masters && first <= last {
            done(node, &["CLUSTER", "ADDSLOTSRANGE", &first.to_string(), &last.to_string()])?;
        }
    }
    Ok(())
}

/// Each meets each: rumours alone take seconds.
fn introduce(nodes: &[Server]) -> io::Result<()> {
    for (place, node) in nodes.iter().enumerate() {
        for other in nodes.iter().skip(place.saturating_add(1)) {
            let [port, bus] = [other.port(), other.bus()].map(|port| port.unwrap_or(0).to_string());
            done(node, &["CLUSTER", "MEET", "127.0.0.1", &port, &bus])?;
        }
    }
    Ok(())
}

impl Cluster {
    fn replicate(&self) -> io::Result<()> {
        for (place, node) in self.nodes.iter().enumerate().skip(self.masters) {
            let of = place.checked_rem(self.masters).unwrap_or(0);
            let id = self.ids.get(of).map(String::as_str).unwrap_or_default();
            // refused as long as it has not met its master
            let replicates = || done(node, &["CLUSTER", "REPLICATE", id]).map_err(|e| e.to_string());
            until("a node of the test cluster", PATIENCE, replicates)?;
        }
        Ok(())
    }
}
