//! A node that is a node of the cluster no more.

use std::time::{Duration, Instant};

use redis_struct::testing::{Cluster, Server};
use redis_struct::{Db, RedisStruct};
use redis_struct_tests::connect;
use tokio::task::spawn_blocking;

use super::Counter;

fn done(node: &Server, words: &[&str]) {
    let reply = node.command(words).unwrap();
    assert_eq!(reply.as_bytes(), Some(&b"OK"[..]), "{words:?} {reply:?}");
}

/// Node 2 is taken out, with all that it has; node 0 has its slots.
fn take_out(cluster: &Cluster) {
    let [first, second, third] = cluster.nodes() else { panic!("three nodes") };
    let id = third.command(&["CLUSTER", "MYID"]).unwrap();
    let id = String::from_utf8(id.as_bytes().unwrap().to_vec()).unwrap();
    done(third, &["FLUSHALL"]);
    done(third, &["CLUSTER", "RESET", "HARD"]);
    done(first, &["CLUSTER", "FORGET", &id]);
    done(second, &["CLUSTER", "FORGET", &id]);
    done(first, &["CLUSTER", "ADDSLOTSRANGE", "10922", "16383"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_has_left_is_forgotten() {
    let small = || Cluster::builder().replicas_per_master(0).start().unwrap();
    let cluster = std::sync::Arc::new(spawn_blocking(small).await.unwrap());
    let db = Db::connect(cluster.url()).await.unwrap();
    let reading = connect(Db::builder().connection("default", cluster.url()).read_from_replicas()).await;
    Counter::save_many(&db, (1..301).map(Counter::new)).await.unwrap();
    assert_eq!(Counter::load_many(&reading, 1..301).await.unwrap().into_iter().flatten().count(), 300);
    let old = db.nodes("default").await.unwrap();
    let vanished = format!("redis://{}", cluster.address(2));
    assert!(old.len() == 3 && old.contains(&vanished), "{old:?}");
    spawn_blocking({
        let cluster = std::sync::Arc::clone(&cluster);
        move || take_out(&cluster)
    })
    .await
    .unwrap();

    let start = Instant::now();
    // One pipeline over all: what was on the node that has left is sent to who has its slots now.
    let raised = db.pipelined(|p| (1..301).map(|id| Counter::incr(p, id, Counter::COUNT, 1)).collect::<Vec<_>>());
    let raised = raised.await.unwrap();
    let new = raised.iter().filter(|count| **count == 1).count();
    assert!(new > 50 && raised.iter().zip(1..).all(|(count, id)| [1, id + 1].contains(count)), "{new} are new");
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    let read = reading.pipelined(|p| (1..301).map(|id| Counter::get(p, id, Counter::COUNT)).collect::<Vec<_>>());
    assert_eq!(read.await.unwrap(), raised);
    assert_eq!(db.nodes("default").await.unwrap().len(), 2);
    let error = db.command("DBSIZE").node(&vanished).query::<u64, _>(&db).await.unwrap_err();
    assert!(error.is_not_run() && error.to_string().contains(&vanished), "{error}");
    // Nothing has been put where nobody looks.
    let left = cluster.nodes()[2].command(&["DBSIZE"]).unwrap();
    assert_eq!(left.as_int(), Some(0));
    assert_eq!(Counter::keys(&db).collect_all().await.unwrap().len(), 300);
}
