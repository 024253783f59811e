//! RedPipe's cases of a cluster with two nodes: both are read, pages of keys, scripts.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use redis_struct::testing::Cluster;
use redis_struct::{Db, Pipeline, RedisStruct, Result, Script};

/// For all tests of this file that leave its scripts alone.
fn two() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| Cluster::builder().masters(2).replicas_per_master(0).start().unwrap())
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "CC")]
struct Plain {
    #[redis(key)]
    id: u64,
    name: String,
}

fn plain(id: u64) -> Plain {
    Plain { id, name: format!("name {id}") }
}

/// The node that has the record, asked past the library.
fn node_of(keyspace: &str, id: u64) -> usize {
    two().master_of(format!("{keyspace}{{{id}}}")).unwrap()
}

/// RedPipe's fork read keys of both nodes in one pipeline.
#[tokio::test]
async fn both_nodes_are_read_in_one_pipeline() -> Result<()> {
    let db = Db::connect(two().url()).await?;
    let keys: Vec<String> = (0..20).map(|n| format!("get:{n}")).collect();
    let nodes: Vec<usize> = keys.iter().map(|key| two().master_of(key).unwrap()).collect();
    assert!(nodes.contains(&0) && nodes.contains(&1));
    for (key, node) in keys.iter().zip(&nodes) {
        let reply = two().nodes()[*node].command(&["SET", key, key]).unwrap();
        assert_eq!(reply.as_bytes(), Some(&b"OK"[..]), "{reply:?}");
    }
    // The sessions are there, so that a round trip is one.
    for node in db.nodes("default").await? {
        db.command("PING").node(node).query::<(), _>(&db).await?;
    }
    let before = db.stats();
    let read =
        |p: &Pipeline| keys.iter().map(|key| db.command("GET").key(key).query::<String, _>(p)).collect::<Vec<_>>();
    assert_eq!(db.pipelined(read).await?, keys);
    let used = db.stats() - before;
    assert_eq!((used.round_trips, used.commands), (2, 20));
    Ok(())
}

/// RedPipe's fork went through the pages of one node, and then of the other, with the node in the cursor.
#[tokio::test]
async fn all_keys_of_both_nodes_are_found_and_none_twice() -> Result<()> {
    let db = Db::connect(two().url()).await?;
    let ids: BTreeSet<u64> = (1..1_500).collect();
    Plain::save_many(&db, ids.iter().map(|id| plain(*id))).await?;
    let found = Plain::keys(&db).collect_all().await?;
    assert_eq!((found.len(), &BTreeSet::from_iter(found)), (ids.len(), &ids));
    let records = Plain::scan(&db).collect_all().await?;
    assert!(records.iter().all(|record| *record == plain(record.id)));
    assert_eq!(records.into_iter().map(|record| record.id).collect::<BTreeSet<_>>(), ids);
    // One node has no such records any more: it is read to its end, and then the other.
    for empty in [0, 1] {
        let (gone, left): (Vec<u64>, BTreeSet<u64>) = split(&ids, |id| node_of("CC", *id) == empty);
        assert!(gone.len() > 500 && left.len() > 500, "{} and {}", gone.len(), left.len());
        assert_eq!(Plain::delete_many(&db, gone.iter().copied()).await?, u64::try_from(gone.len()).unwrap());
        let found = Plain::keys(&db).collect_all().await?;
        assert_eq!((found.len(), BTreeSet::from_iter(found)), (left.len(), left));
        Plain::save_many(&db, gone.into_iter().map(plain)).await?;
    }
    Ok(())
}

fn split(ids: &BTreeSet<u64>, is_first: impl Fn(&u64) -> bool) -> (Vec<u64>, BTreeSet<u64>) {
    let first = ids.iter().copied().filter(&is_first).collect();
    (first, ids.iter().copied().filter(|id| !is_first(id)).collect())
}

/// The same by hand, as RedPipe's `scan` was used: the smallest pages, and the cursors as the nodes give them.
#[tokio::test]
async fn a_node_is_scanned_with_its_own_cursor() -> Result<()> {
    let db = Db::connect(two().url()).await?;
    let keys: BTreeSet<String> = (0..20).map(|n| format!("scan:{n}")).collect();
    db.pipelined(|p| keys.iter().map(|key| db.command("SET").key(key).arg(1).query::<(), _>(p)).collect::<Vec<_>>())
        .await?;
    let (mut found, mut pages) = (Vec::new(), 0);
    for node in db.nodes("default").await? {
        let mut cursor = "0".to_owned();
        loop {
            let scan = db.command("SCAN").arg(&cursor).args(["MATCH", "scan:*", "COUNT", "1"]).node(&node);
            let page: Vec<String>;
            (cursor, page) = scan.query(&db).await?;
            found.extend(page);
            pages += 1;
            if cursor == "0" {
                break;
            }
        }
    }
    assert!(pages > 2, "{pages}");
    assert_eq!(BTreeSet::from_iter(found), keys);
    Ok(())
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "CC-TTL", ttl = "1h")]
struct Short {
    #[redis(key)]
    id: u64,
    name: String,
}

/// Calls of EVAL and EVALSHA that a cluster of one's own has seen, on all nodes, failed ones too; from now on anew.
fn scripts_seen(cluster: &Cluster) -> (u64, u64) {
    let (mut eval, mut evalsha) = (0, 0);
    for node in cluster.nodes() {
        let info = node.command(&["INFO", "commandstats"]).unwrap();
        let info = String::from_utf8_lossy(info.as_bytes().unwrap()).into_owned();
        let calls = |name: &str| {
            let line = info.lines().find_map(|line| line.strip_prefix(&format!("cmdstat_{name}:calls=")));
            line.and_then(|line| line.split(',').next()).map_or(0, |count| count.parse::<u64>().unwrap())
        };
        eval += calls("eval");
        evalsha += calls("evalsha");
        node.command(&["CONFIG", "RESETSTAT"]).unwrap();
    }
    (eval, evalsha)
}

fn forget_scripts(cluster: &Cluster) {
    for node in cluster.nodes() {
        let reply = node.command(&["SCRIPT", "FLUSH"]).unwrap();
        assert_eq!(reply.as_bytes(), Some(&b"OK"[..]), "{reply:?}");
    }
}

/// RedPipe's fork sent EVAL first and EVALSHA later, and after SCRIPT FLUSH on all nodes raised: the caller had to switch
/// it off. Here each node is told the text once, and again when it has forgotten it; in pipelines, and for records whose
/// writes are scripts.
#[tokio::test]
async fn scripts_are_told_to_each_node_once_and_again_when_forgotten() -> Result<()> {
    let cluster = Cluster::builder().masters(2).replicas_per_master(0).start().unwrap();
    let db = Db::connect(cluster.url()).await?;
    let add = Script::new("return redis.call('INCRBY', KEYS[1], ARGV[1])");
    let key_on = |node: usize| {
        let key = |n: &u64| format!("script{{{n}}}");
        (0..).find(|n| cluster.master_of(key(n)).unwrap() == node).as_ref().map(key).unwrap()
    };
    let keys = [key_on(0), key_on(1)];
    scripts_seen(&cluster);

    // Alone: on each node EVAL, and then EVALSHA.
    for (round, expected) in [(1, (2, 0)), (2, (0, 2)), (3, (0, 2))] {
        for key in &keys {
            assert_eq!(add.key(key).arg(1).query::<i64, _>(&db).await?, round);
        }
        assert_eq!(scripts_seen(&cluster), expected, "round {round}");
    }
    // Forgotten: EVALSHA does not run, and EVAL does.
    forget_scripts(&cluster);
    for (round, expected) in [(4, (2, 2)), (5, (0, 2))] {
        for key in &keys {
            assert_eq!(add.key(key).arg(1).query::<i64, _>(&db).await?, round);
        }
        assert_eq!(scripts_seen(&cluster), expected, "round {round}");
    }
    // In a pipeline for both nodes, with neighbours that are no scripts, and records.
    let ids: Vec<u64> = (0..10).collect();
    for (round, flush) in [(6, false), (7, true), (8, false)] {
        if flush {
            forget_scripts(&cluster);
        }
        let (counts, saved, read) = db
            .pipelined(|p| {
                let counts = keys.each_ref().map(|key| add.key(key).arg(1).query::<i64, _>(p));
                let name = |id: u64| format!("round {round} of {id}");
                let saved: Vec<_> = ids.iter().map(|id| Short { id: *id, name: name(*id) }.save(p)).collect();
                (counts, saved, db.command("EXISTS").key("nothing").query::<bool, _>(p))
            })
            .await?;
        assert_eq!((counts, saved.len(), read), ([round; 2], 10, false));
        let loaded = Short::load_many(&db, ids.iter().copied()).await?;
        assert!(
            loaded
                .into_iter()
                .flatten()
                .map(|short| short.name)
                .eq(ids.iter().map(|id| format!("round {round} of {id}")))
        );
        let (eval, evalsha) = scripts_seen(&cluster);
        match round {
            // The records' script is new to both nodes.
            6 => assert!(eval >= 2 && evalsha >= 2, "{eval} and {evalsha}"),
            7 => assert_eq!((eval, evalsha), (12, 12)),
            _ => assert_eq!((eval, evalsha), (0, 12)),
        }
    }
    Ok(())
}
