use std::time::{Duration, Instant};

use redis_struct::testing::{Cluster, Server};
use redis_struct::{Db, Health};
use redis_struct_tests::{connect, proxy, server};

use crate::{cluster, sleep};

fn shown(health: &Health) -> String {
    let shown = format!("{health} {health:?}");
    assert!(!shown.contains("hunter2"), "{shown}");
    shown
}

#[tokio::test]
async fn each_connection_is_asked_once_and_all_at_once() {
    let with_password = Server::builder().password("hunter2").start().unwrap();
    let proxy = proxy();
    let timeout = Duration::from_millis(100);
    let builder = Db::builder().connection("default", server().url()).connection("slow", proxy.url());
    let builder = builder.connection("safe", with_password.url()).alias("other", "safe").response_timeout(timeout);
    let db = connect(builder.connection_timeout(timeout)).await;
    let before = db.stats();
    let health = db.health().await;
    assert!(health.is_ok() && health.error().is_none(), "{health}");
    let names: Vec<_> = health.servers().iter().map(|server| server.connection().to_owned()).collect();
    assert_eq!(names, ["default", "slow", "safe"]);
    for server in health.servers() {
        assert!(server.answer().unwrap() < timeout && server.server().starts_with("unix://") && !server.is_replica());
    }
    assert_eq!(shown(&health).matches("answers in").count(), 3);
    assert_eq!((db.stats() - before).connections, 0);
    // One that does not answer.
    proxy.stall();
    let begin = Instant::now();
    let health = db.health().await;
    assert!(begin.elapsed() < Duration::from_secs(1));
    assert!(!health.is_ok() && shown(&health).contains("`slow` "), "{health}");
    let answers: Vec<_> = health.servers().iter().map(|server| server.answer().is_ok()).collect();
    assert_eq!(answers, [true, false, true]);
    assert!(health.error().unwrap().is_connection());
    proxy.resume();
    // One that has gone, and one that was closed.
    with_password.stop().unwrap();
    db.close_connection("slow").await.unwrap();
    let health = db.health().await;
    let [here, closed, gone] = health.servers() else { unreachable!("{health}") };
    assert!(here.answer().is_ok() && closed.answer().unwrap_err().is_closed());
    assert!(gone.answer().unwrap_err().is_connection(), "{}", shown(&health));
    with_password.restart().unwrap();
    assert!(db.health().await.servers().iter().filter(|server| server.answer().is_ok()).count() == 2);
}

#[tokio::test]
async fn each_node_of_a_cluster_is_asked() {
    let db = Db::connect(cluster().url()).await.unwrap();
    let health = db.health().await;
    assert!(health.is_ok() && health.servers().len() == 3, "{health}");
    let mut nodes: Vec<_> = health.servers().iter().map(|server| server.server().to_owned()).collect();
    let mut known = db.nodes("default").await.unwrap();
    nodes.sort();
    known.sort();
    assert_eq!(nodes, known);
}

#[tokio::test]
async fn a_cluster_that_lacks_nodes_or_slots_is_ill() {
    // So that a node that does not answer stays in the table.
    let long = Duration::from_secs(5);
    let cluster = Cluster::builder().masters(3).replicas_per_master(1).node_timeout(long).start().unwrap();
    let short = Duration::from_millis(300);
    let builder = Db::builder().connection("default", cluster.url()).read_from_replicas();
    let db = connect(builder.connection_timeout(short).response_timeout(short)).await;
    // A replica is listed as soon as it has told how far it is.
    let begin = Instant::now();
    let mut health = db.health().await;
    while health.servers().len() < 6 && begin.elapsed() < Duration::from_secs(20) {
        sleep(100).await;
        health = db.health().await;
    }
    assert_eq!(health.servers().iter().filter(|server| server.is_replica()).count(), 3, "{health}");
    assert!(health.is_ok() && shown(&health).contains(" (replica): answers in"), "{health}");
    let (master, others) = {
        let masters = cluster.masters().unwrap();
        (masters[0], masters[1..].to_vec())
    };
    let replica = cluster.replicas_of(master).unwrap()[0];
    cluster.nodes()[replica].stop().unwrap();
    let health = db.health().await;
    assert!(!health.is_ok(), "{health}");
    assert_eq!(health.servers().iter().filter(|server| server.answer().is_err()).count(), 1, "{health}");
    // A node that has not heard of it yet tells the others that the slot has an owner.
    let begin = Instant::now();
    let mut health = String::new();
    while !health.contains("no node serves 1 of the slots") && begin.elapsed() < Duration::from_secs(10) {
        for node in std::iter::once(master).chain(others.iter().copied()) {
            // Refused where the slot has no owner any more.
            let _ = cluster.nodes()[node].command(&["CLUSTER", "DELSLOTS", "0"]).unwrap();
        }
        health = db.health().await.to_string();
    }
    assert!(health.contains("no node serves 1 of the slots"), "{health}");
}
