//! All keys of a keyspace, page by page, on all servers of its connection.

use std::collections::{HashMap, HashSet, VecDeque};

use super::RedisStruct;
use crate::connection::{Db, Layout};
use crate::error::{Error, Place, Result};
use crate::pipeline::{Call, Pipeline};

/// How many keys the server looks at for one page.
const PAGE: usize = 500;
/// Of how many slots the keys are asked for at once.
const SLOTS: usize = 256;

/// Where a walk is.
pub(super) struct Walk {
    db: Db,
    /// What the servers were when the present pass began.
    layout: Layout,
    /// Which slots each node had by its own word, before it was read.
    held: HashMap<String, HashSet<u16>>,
    todo: VecDeque<Step>,
    /// Slots that were arriving at a node, and have been read there.
    arrived: HashSet<(String, u16)>,
}

/// What is read next.
enum Step {
    /// A page of a node's keys.
    Page { node: Option<String>, cursor: String },
    /// The keys of slots that have changed their node, or are changing it, on that node.
    Slots { node: String, slots: Vec<u16> },
}

impl Walk {
    pub(super) async fn new<R: RedisStruct>(db: Db) -> Result<Self> {
        let layout = Layout::of(&db, R::SPEC.origin.connection).await.map_err(place::<R>)?;
        let page = |node: &Option<String>| Step::Page { node: node.clone(), cursor: "0".to_owned() };
        let todo = layout.nodes.iter().map(page).collect();
        let mut walk = Self { db, layout, held: HashMap::new(), todo, arrived: HashSet::new() };
        if walk.layout.is_cluster() {
            // A node that does not answer now is an error when it is read, or all that it has is read again.
            let words = walk.words::<R>(&walk.layout).await;
            walk.held = words.into_iter().filter_map(|(node, word)| Some((node, word.ok()?.held))).collect();
        }
        Ok(walk)
    }

    /// What each node says of its slots. The table may lack what has just changed: it is the word of one node.
    async fn words<R: RedisStruct>(&self, layout: &Layout) -> Vec<(String, Result<Word>)> {
        let nodes: Vec<&String> = layout.nodes.iter().flatten().collect();
        let ask = |pipe: &Pipeline, node: &str| {
            self.call::<R>("CLUSTER", Some(node)).arg("NODES").query::<String, _>(pipe).result()
        };
        let words = self.db.pipelined(|pipe| nodes.iter().map(|node| ask(pipe, node)).collect::<Vec<_>>());
        match words.await {
            Ok(words) => {
                let words = words.into_iter().map(|word| word.map(|word| Word::read(&word)));
                nodes.into_iter().cloned().zip(words).collect()
            }
            Err(error) => nodes.into_iter().map(|node| (node.clone(), Err(error.clone()))).collect(),
        }
    }

    /// The next keys; `None` at the end. Keys that are no record of the keyspace may be among them.
    pub(super) async fn next<R: RedisStruct>(&mut self) -> Result<Option<Vec<Vec<u8>>>> {
        if self.todo.is_empty() {
            self.follow::<R>().await?;
        }
        match self.todo.pop_front() {
            None => Ok(None),
            Some(Step::Page { node, cursor }) => self.page::<R>(node, &cursor).await.map(Some),
            Some(Step::Slots { node, slots }) => self.keys_of::<R>(&node, &slots).await.map(Some),
        }
    }

    fn call<R: RedisStruct>(&self, name: &str, node: Option<&str>) -> Call {
        let call = self.db.command(name).connection(R::SPEC.origin.connection).read_only();
        match node {
            Some(node) => call.node(node),
            None => call,
        }
    }

    async fn page<R: RedisStruct>(&mut self, node: Option<String>, cursor: &str) -> Result<Vec<Vec<u8>>> {
        let scan = self.call::<R>("SCAN", node.as_deref()).arg(cursor);
        let scan = scan.arg("MATCH").arg(R::SPEC.origin.keyspace.pattern());
        let scan = scan.arg("COUNT").arg(PAGE).arg("TYPE").arg("hash");
        match scan.query::<(String, Vec<Vec<u8>>), _>(&self.db).await {
            Ok((next, keys)) => {
                if next != "0" {
                    self.todo.push_front(Step::Page { node, cursor: next });
                }
                Ok(keys)
            }
            // A node that is no master any more: whoever has its slots now is asked for them at the end.
            Err(error) if error.is_not_run() && self.has_lost::<R>(node.as_deref()).await? => Ok(Vec::new()),
            Err(error) => Err(place::<R>(error)),
        }
    }

    /// The node has left the cluster's table.
    async fn has_lost<R: RedisStruct>(&self, node: Option<&str>) -> Result<bool> {
        let layout = Layout::of(&self.db, R::SPEC.origin.connection).await.map_err(place::<R>)?;
        Ok(layout.is_cluster() && !layout.nodes.iter().any(|other| other.as_deref() == node))
    }

    /// In a cluster, keys may have gone from a node that was not read yet to one that was: the slots that have moved
    /// since the pass began, and those that are moving, are read again.
    async fn follow<R: RedisStruct>(&mut self) -> Result<()> {
        if !self.layout.is_cluster() {
            return Ok(());
        }
        let layout = Layout::of(&self.db, R::SPEC.origin.connection).await.map_err(place::<R>)?;
        let mut again: Vec<(String, u16)> =
            layout.moved_since(&self.layout).into_iter().map(|(slot, node)| (node, slot)).collect();
        for (node, word) in self.words::<R>(&layout).await {
            let word = word.map_err(place::<R>)?;
            let held = self.held.get(&node);
            let is_new = |slot: &&u16| !held.is_some_and(|held| held.contains(slot));
            again.extend(word.held.iter().filter(is_new).map(|slot| (node.clone(), *slot)));
            // A slot that is leaving is in the table where it was, and its keys come to their new node one by one.
            // Those that came there before the old node was read, are read now; the others were read on the old one.
            let arriving = word.arriving.into_iter().filter(|slot| self.arrived.insert((node.clone(), *slot)));
            again.extend(arriving.map(|slot| (node.clone(), slot)));
            self.held.insert(node, word.held);
        }
        again.sort_unstable();
        again.dedup();
        for (node, slot) in again {
            match self.todo.back_mut() {
                Some(Step::Slots { node: last, slots }) if *last == node && slots.len() < SLOTS => slots.push(slot),
                _ => self.todo.push_back(Step::Slots { node, slots: vec![slot] }),
            }
        }
        self.layout = layout;
        Ok(())
    }

    /// The keys of these slots on this node.
    async fn keys_of<R: RedisStruct>(&self, node: &str, slots: &[u16]) -> Result<Vec<Vec<u8>>> {
        let ask = |what: &str, slot: u16| self.call::<R>("CLUSTER", Some(node)).arg(what).arg(slot);
        let count = |pipe: &Pipeline, slot: u16| ask("COUNTKEYSINSLOT", slot).query::<u64, _>(pipe);
        let counts = self.db.pipelined(|pipe| slots.iter().map(|slot| count(pipe, *slot)).collect::<Vec<_>>());
        let counts = counts.await.map_err(place::<R>)?;
        let used = slots.iter().zip(counts).filter(|(_, count)| *count > 0);
        let keys = self.db.pipelined(|pipe| {
            // A few may have come since.
            let keys = |(slot, count): (&u16, u64)| ask("GETKEYSINSLOT", *slot).arg(count.saturating_add(64));
            used.map(|used| keys(used).query::<Vec<Vec<u8>>, _>(pipe)).collect::<Vec<_>>()
        });
        let keys = keys.await.map_err(place::<R>)?.into_iter().flatten();
        let keys: Vec<Vec<u8>> = keys.filter(|key| R::SPEC.origin.keyspace.has(key)).collect();
        let types = self.db.pipelined(|pipe| {
            let type_of = |key: &Vec<u8>| self.call::<R>("TYPE", None).key(key).query::<String, _>(pipe);
            keys.iter().map(type_of).collect::<Vec<_>>()
        });
        let types = types.await.map_err(place::<R>)?;
        Ok(keys.into_iter().zip(types).filter(|(_, kind)| kind == "hash").map(|(key, _)| key).collect())
    }
}

fn place<R: RedisStruct>(error: Error) -> Error {
    error.at(Place::of_record(R::SPEC.origin.record))
}

/// What a node says of its slots.
#[derive(Debug, PartialEq)]
struct Word {
    held: HashSet<u16>,
    /// On their way to it.
    arriving: Vec<u16>,
}

impl Word {
    /// Of its reply to CLUSTER NODES: `0-5460 9000 [93-<-292f8b…]` at the end of its own line.
    fn read(nodes: &str) -> Self {
        let own = nodes.lines().find(|line| line.split(' ').nth(2).is_some_and(|flags| flags.contains("myself")));
        let slots = || own.into_iter().flat_map(|line| line.split(' ').skip(8));
        let range = |slot: &str| {
            let (first, last) = slot.split_once('-').unwrap_or((slot, slot));
            Some(first.parse::<u16>().ok()?..=last.parse::<u16>().ok()?)
        };
        let arriving = |slot: &str| slot.strip_prefix('[')?.split_once("-<-")?.0.parse().ok();
        Self { held: slots().filter_map(range).flatten().collect(), arriving: slots().filter_map(arriving).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::Word;

    #[test]
    fn slots_are_in_the_nodes_own_line() {
        let nodes = "a 127.0.0.1:1@2 master - 0 1 1 connected 0-5 [9-<-b]\n\
                     b 127.0.0.1:3@4 myself,master - 0 1 2 connected 6-9 11 [93-<-a] [77->-a] [12-<-a]\n";
        let word = Word::read(nodes);
        assert_eq!((word.held, word.arriving), ([6, 7, 8, 9, 11].into(), vec![93, 12]));
        for nothing in ["", "x myself\n", "x 1 myself 3 4 5 6 7 x 5-x - [9->-a]\n"] {
            assert_eq!(Word::read(nothing), Word { held: [].into(), arriving: vec![] });
        }
    }
}
