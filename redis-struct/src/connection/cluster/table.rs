//! Which node has which slot.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use super::slots::{Range, SLOTS};
use crate::connection::link::Link;

/// No node has the slot.
const NOBODY: u16 = u16::MAX;

/// The nodes of a cluster, and what is where.
#[derive(Clone)]
pub(in crate::connection) struct Table {
    /// For each slot, the number of its master.
    owners: Vec<u16>,
    nodes: Vec<Node>,
    learned: Instant,
}

/// A master, and its replicas.
#[derive(Clone)]
pub(super) struct Node {
    pub(super) link: Arc<Link>,
    pub(super) replicas: Vec<Arc<Link>>,
}

impl Default for Table {
    fn default() -> Self {
        Self { owners: vec![NOBODY; SLOTS], nodes: Vec::new(), learned: Instant::now() }
    }
}

impl Table {
    /// Of what a node has told.
    pub(super) fn new(ranges: Vec<Range>, mut node: impl FnMut(Range) -> Node) -> Self {
        let mut table = Self::default();
        let mut numbers = HashMap::new();
        for range in ranges {
            let slots = usize::from(range.first)..=usize::from(range.last);
            let number = *numbers.entry(range.master.clone()).or_insert_with(|| table.add(node(range)));
            if let Some(owners) = table.owners.get_mut(slots) {
                owners.fill(number);
            }
        }
        table
    }

    /// When a node has told it.
    pub(super) fn learned(&self) -> Instant {
        self.learned
    }

    fn add(&mut self, node: Node) -> u16 {
        let number = u16::try_from(self.nodes.len()).unwrap_or(NOBODY);
        self.nodes.push(node);
        number
    }

    /// The slot has another master now.
    pub(super) fn moved(&mut self, slot: u16, link: Arc<Link>) {
        let known = self.nodes.iter().position(|node| Arc::ptr_eq(&node.link, &link));
        let number = match known {
            Some(number) => u16::try_from(number).unwrap_or(NOBODY),
            None => self.add(Node { link, replicas: Vec::new() }),
        };
        if let Some(owner) = self.owners.get_mut(usize::from(slot)) {
            *owner = number;
        }
    }

    fn node(&self, slot: u16) -> Option<&Node> {
        let owner = self.owners.get(usize::from(slot))?;
        self.nodes.get(usize::from(*owner))
    }

    /// The master of a slot.
    pub(in crate::connection) fn master(&self, slot: u16) -> Option<&Arc<Link>> {
        self.node(slot).map(|node| &node.link)
    }

    /// A node that answers reads of a slot: its replicas in turn, where there are any.
    pub(in crate::connection) fn reader(&self, slot: u16, turn: usize) -> Option<&Arc<Link>> {
        let node = self.node(slot)?;
        let replica = turn.checked_rem(node.replicas.len()).and_then(|number| node.replicas.get(number));
        Some(replica.unwrap_or(&node.link))
    }

    /// All masters.
    pub(in crate::connection) fn masters(&self) -> impl Iterator<Item = &Arc<Link>> {
        self.nodes.iter().map(|node| &node.link)
    }

    /// How many slots have no master.
    pub(in crate::connection) fn orphans(&self) -> usize {
        self.owners.iter().filter(|owner| self.nodes.get(usize::from(**owner)).is_none()).count()
    }

    /// All nodes.
    pub(in crate::connection) fn links(&self) -> impl Iterator<Item = &Arc<Link>> {
        self.nodes.iter().flat_map(|node| std::iter::once(&node.link).chain(&node.replicas))
    }

    /// The slots whose master is not the same in the two.
    pub(in crate::connection) fn differing(&self, other: &Self) -> Vec<u16> {
        let slots = 0..u16::try_from(SLOTS).unwrap_or(NOBODY);
        let is_same = |slot: &u16| match (self.master(*slot), other.master(*slot)) {
            (Some(one), Some(two)) => one.address() == two.address(),
            (one, two) => one.is_none() && two.is_none(),
        };
        slots.filter(|slot| !is_same(slot)).collect()
    }
}
