//! What a node of a cluster says of all of them.

use std::collections::BTreeMap;
use std::io;

use crate::testing::client::{Client, Reply};
use crate::testing::server::Server;

/// The answers of one node.
#[derive(Debug)]
pub(super) struct View {
    /// `cluster_state:ok`.
    pub(super) ok: bool,
    /// The epoch that it knows; who knows a higher one knows better.
    pub(super) epoch: u64,
    /// For a replica, whether its master serves it.
    pub(super) link: Option<bool>,
    /// Its own place.
    pub(super) own: usize,
    /// Each node that it knows, by its place.
    pub(super) nodes: BTreeMap<usize, Seen>,
}

/// A node as another one sees it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) master: bool,
    /// Known to be down: not only supposed to be.
    pub(super) failed: bool,
    /// There is a connection.
    pub(super) linked: bool,
    /// Whom it is a replica of.
    pub(super) of: Option<usize>,
    /// First and last slot of each range.
    pub(super) slots: Vec<(u16, u16)>,
}

impl Seen {
    pub(super) fn has(&self, slot: u16) -> bool {
        self.slots.iter().any(|&(first, last)| (first..=last).contains(&slot))
    }
}

impl View {
    /// Asks a node; `ids` are those of the nodes by their places.
    pub(super) fn of(server: &Server, ids: &[String]) -> io::Result<Self> {
        let mut client = server.connect()?;
        let table = text(&mut client, &["CLUSTER", "NODES"])?;
        let state = text(&mut client, &["CLUSTER", "INFO"])?;
        let replication = text(&mut client, &["INFO", "replication"])?;
        let own = own(&table, ids).ok_or_else(|| io::Error::other("the node is not one of this cluster"))?;
        Ok(Self {
            ok: fact(&state, "cluster_state") == Some("ok"),
            epoch: fact(&state, "cluster_current_epoch").and_then(|epoch| epoch.parse().ok()).unwrap_or(0),
            link: fact(&replication, "master_link_status").map(|status| status == "up"),
            own,
            nodes: nodes(&table, ids),
        })
    }

    pub(super) fn own(&self) -> Option<&Seen> {
        self.nodes.get(&self.own)
    }

    /// Who has a slot.
    pub(super) fn owner(&self, slot: u16) -> Option<usize> {
        self.nodes.iter().find(|(_, seen)| seen.has(slot)).map(|(place, _)| *place)
    }

    /// Whether both say the same of who is master of which slots, and whose replica.
    pub(super) fn agrees(&self, other: &Self, about: &[usize]) -> bool {
        about.iter().all(|place| match (self.nodes.get(place), other.nodes.get(place)) {
            (Some(a), Some(b)) => (a.master, a.of, &a.slots) == (b.master, b.of, &b.slots),
            _ => false,
        })
    }
}

/// Asks for a text.
pub(super) fn text(client: &mut Client, words: &[&str]) -> io::Result<String> {
    let reply = client.command(words)?;
    match &reply {
        Reply::Bulk(bytes) => Ok(String::from_utf8_lossy(bytes).into_owned()),
        _ => Err(io::Error::other(format!("{}: {reply:?}", words.join(" ")))),
    }
}

/// The value of a line `name:value`.
pub(super) fn fact<'t>(lines: &'t str, name: &str) -> Option<&'t str> {
    lines.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
}

fn own(table: &str, ids: &[String]) -> Option<usize> {
    let line = table.lines().find(|line| flags(line).any(|flag| flag == "myself"))?;
    place(line.split(' ').next()?, ids)
}

fn nodes(table: &str, ids: &[String]) -> BTreeMap<usize, Seen> {
    table.lines().filter_map(|line| node(line, ids)).collect()
}

/// `id address flags master ping pong epoch link slots…`; nobody that is not met, and no strangers.
fn node(line: &str, ids: &[String]) -> Option<(usize, Seen)> {
    let mut words = line.split(' ');
    let place = place(words.next()?, ids)?;
    let has = |wanted: &[&str]| flags(line).any(|flag| wanted.contains(&flag));
    if has(&["handshake", "noaddr"]) {
        return None;
    }
    let of = words.nth(2).and_then(|id| self::place(id, ids));
    let linked = words.nth(3) == Some("connected");
    let slots = words.filter_map(range).collect();
    Some((place, Seen { master: has(&["master"]), failed: has(&["fail"]), linked, of, slots }))
}

fn flags(line: &str) -> impl Iterator<Item = &str> {
    line.split(' ').nth(2).unwrap_or_default().split(',')
}

fn place(id: &str, ids: &[String]) -> Option<usize> {
    ids.iter().position(|known| known == id)
}

/// `7`, `0-5460`; a slot that is on its way (`[7->-id]`) still belongs to its range.
fn range(word: &str) -> Option<(u16, u16)> {
    let (first, last) = word.split_once('-').unwrap_or((word, word));
    Some((first.parse().ok()?, last.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{fact, nodes, own};

    const TABLE: &str = "\
a 127.0.0.1:20001@20002 myself,master - 0 0 1 connected 0-5460 5462 [77->-b]
b 127.0.0.1:20003@20004,host,tls-port=0 master,fail - 5 6 2 disconnected 5463-16383
c 127.0.0.1:20005@20006 slave,fail? a 0 6 2 connected
x 127.0.0.1:20007@20008 handshake - 0 0 0 disconnected
";

    #[test]
    fn tables_are_read() {
        let ids = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(own(TABLE, &ids), Some(0));
        let seen = nodes(TABLE, &ids);
        assert_eq!(seen.len(), 3);
        let node = |place: usize| seen.get(&place).map(|n| (n.master, n.failed, n.linked, n.of, n.slots.clone()));
        assert_eq!(node(0), Some((true, false, true, None, vec![(0, 5460), (5462, 5462)])));
        assert_eq!(node(1), Some((true, true, false, None, vec![(5463, 16383)])));
        assert_eq!(node(2), Some((false, false, true, Some(0), vec![])));
        let has = |slot: u16| seen.get(&0).is_some_and(|node| node.has(slot));
        assert!(has(77) && has(5462) && !has(5461));
    }

    #[test]
    fn facts_are_whole_names() {
        let lines = "cluster_state_x:1\r\ncluster_state:ok\r\nempty:\r\n";
        assert_eq!(fact(lines, "cluster_state"), Some("ok"));
        assert_eq!(fact(lines, "empty"), Some(""));
        assert_eq!(fact(lines, "state"), None);
    }
}
