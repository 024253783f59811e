//! Masters and replicas that die under load.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use redis_struct::testing::{Cluster, Reply};
use redis_struct::{Db, RedisStruct};
use redis_struct_tests::connect;
use redis_struct_tests::load::{IDS, Ledger, Load, Tally};
use redis_struct_tests::waited::{enough, increment_and_wait};
use tokio::task::spawn_blocking;

use super::places::slot;
use super::{Counter, cluster};

/// The masters of the three shares of the slots, as the nodes themselves say.
fn masters(cluster: &Cluster) -> Vec<usize> {
    [0, 6_000, 16_000].into_iter().filter_map(|slot| cluster.owner(slot).ok()).collect()
}

/// In which share of the slots an id is.
fn share(id: u64) -> usize {
    match slot(id) {
        0..5461 => 0,
        5461..10922 => 1,
        _ => 2,
    }
}

async fn wait_for_each(db: Db, cluster: Arc<Cluster>, ledger: Arc<Ledger>, stop: Arc<AtomicBool>) {
    let mut known = Vec::new();
    for id in (0..IDS).cycle() {
        if stop.load(Relaxed) {
            return;
        }
        if known.is_empty() {
            let cluster = Arc::clone(&cluster);
            known = spawn_blocking(move || masters(&cluster)).await.unwrap();
        }
        let well = match known.get(share(id)) {
            Some(place) => {
                increment_and_wait(&db, &ledger, id, Some(&format!("redis://{}", cluster.address(*place)))).await
            }
            None => false,
        };
        if !well {
            known.clear();
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

fn stored(cluster: &Cluster, key: &str) -> u64 {
    match cluster.command(&["HGET", key, "count"]).unwrap() {
        Reply::Bulk(count) => String::from_utf8_lossy(&count).parse().unwrap(),
        other => panic!("{key}: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_master_that_is_killed_under_load() {
    let cluster = Arc::new(spawn_blocking(|| Cluster::start().unwrap()).await.unwrap());
    let (db, waiting) = (Db::connect(cluster.url()).await.unwrap(), Db::connect(cluster.url()).await.unwrap());
    let load = Load::start(&db, 8, Duration::from_millis(1));
    let (ledger, stop) = (Arc::<Ledger>::default(), Arc::<AtomicBool>::default());
    let waiter = wait_for_each(waiting, Arc::clone(&cluster), Arc::clone(&ledger), Arc::clone(&stop));
    let waiter = tokio::spawn(waiter);
    enough(&ledger).await;

    let of_the_dead: Vec<u64> = (0..IDS).filter(|id| share(*id) == 0).collect();
    cluster.nodes()[0].stop().unwrap();
    let killed = Instant::now();
    tokio::time::sleep(Duration::from_millis(20)).await;
    load.ledger().mark();
    let new = spawn_blocking({
        let cluster = Arc::clone(&cluster);
        move || cluster.wait_for_failover(0, Duration::from_secs(20)).unwrap()
    });
    let new = new.await.unwrap();
    let own = killed.elapsed();
    assert_eq!(new, 3);
    let limit = own + Duration::from_secs(2);
    let back = |ledger: &Ledger| of_the_dead.iter().map(|id| ledger.since_mark(*id)).collect::<Option<Vec<_>>>();
    while back(load.ledger()).is_none() && killed.elapsed() < limit + Duration::from_secs(1) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let back = back(load.ledger()).map(|times| times.into_iter().max().unwrap());
    println!(
        "the cluster's failover took {own:?}; each of {} counters was incremented {back:?} after the kill",
        of_the_dead.len()
    );
    assert!(of_the_dead.len() > 10 && back.is_some_and(|back| back <= limit), "{back:?} <= {limit:?}");

    // The old master comes back, empty, and becomes a replica, still under load.
    spawn_blocking({
        let cluster = Arc::clone(&cluster);
        move || {
            cluster.nodes()[0].restart().unwrap();
            cluster.wait_ok().unwrap();
            assert_eq!(cluster.replicas_of(3).unwrap(), [0]);
        }
    })
    .await
    .unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    stop.store(true, Relaxed);
    waiter.await.unwrap();
    let accounts = load.stop().await;
    let all = Arc::clone(&cluster);
    spawn_blocking(move || {
        // Replication does not wait for the replica: what was confirmed a moment before the kill may be lost.
        let lost = accounts.settle("failover", true, |key| stored(&all, key));
        assert!(lost <= 100 && accounts.confirmed() > 1000, "{lost} lost");
        assert!(accounts.unknown() < 100 && accounts.not_run() < 100);
        ledger.settle("failover, with WAIT", false, |key| stored(&all, &key.replace("TALLY", "WAITED")));
    })
    .await
    .unwrap();
    // Whoever comes anew finds the same.
    assert!(Tally::load_many(&db, 0..IDS).await.unwrap().iter().all(Option::is_some));
}

/// How many HMGET a node has answered.
fn reads(cluster: &Cluster, place: usize) -> u64 {
    let stats = cluster.nodes()[place].command(&["INFO", "commandstats"]).unwrap();
    let stats = String::from_utf8(stats.as_bytes().unwrap().to_vec()).unwrap();
    let calls = stats.lines().find_map(|line| line.strip_prefix("cmdstat_hmget:calls=")?.split(',').next());
    calls.map_or(0, |calls| calls.parse().unwrap())
}

/// Waits until the nodes name a replica for all slots: they name none before it has some data, and they have heard of it.
fn wait_until_named(cluster: &Cluster) {
    (0..100).for_each(|n| _ = cluster.command(&["SET", &format!("data{n}"), "x"]).unwrap());
    let all_named = |node: &redis_struct::testing::Server| match node.command(&["CLUSTER", "SLOTS"]).unwrap() {
        Reply::Array(ranges) => ranges.iter().all(|range| matches!(range, Reply::Array(parts) if parts.len() > 3)),
        other => panic!("{other:?}"),
    };
    let start = Instant::now();
    while !cluster.nodes().iter().all(all_named) {
        assert!(start.elapsed() < Duration::from_secs(20), "the nodes name no replicas");
        std::thread::sleep(Duration::from_millis(20));
    }
}

async fn reading(cluster: &Cluster) -> Db {
    connect(Db::builder().connection("default", cluster.url()).read_from_replicas()).await
}

/// Waits until the replicas have what their masters have.
async fn wait_for_replicas(db: &Db) {
    for node in db.nodes("default").await.unwrap() {
        let touched: u64 = db.command("WAIT").arg(1).arg(5000).node(node).query(db).await.unwrap();
        assert_eq!(touched, 1);
    }
}

#[tokio::test]
async fn reads_are_answered_by_replicas() {
    wait_until_named(cluster());
    let db = reading(cluster()).await;
    let ids = 20_000..20_300_u64;
    let before: Vec<u64> = (3..6).map(|place| reads(cluster(), place)).collect();
    let taken =
        |before: &[u64]| (3..6).zip(before).map(|(place, before)| reads(cluster(), place) - before).collect::<Vec<_>>();
    Counter::save_many(&db, ids.clone().map(Counter::new)).await.unwrap();
    wait_for_replicas(&db).await;
    assert!(
        Counter::load_many(&db, ids.clone()).await.unwrap().into_iter().flatten().eq(ids.clone().map(Counter::new))
    );
    let answered = taken(&before);
    assert_eq!(answered.iter().sum::<u64>(), 300);
    assert!(answered.iter().all(|count| *count > 50), "{answered:?}");
    for id in ids.clone().take(30) {
        assert_eq!(Counter::get(&db, id, Counter::COUNT).await.unwrap(), id);
        assert_eq!(Counter::find(&db, id).await.unwrap(), Some(Counter::new(id)));
    }
    // A batch that writes reads what it has written; of other slots, replicas are asked.
    let before: Vec<u64> = (3..6).map(|place| reads(cluster(), place)).collect();
    for round in 1..=20 {
        let pairs = db
            .pipelined(|p| {
                let pair = |id| (Counter::incr(p, id, Counter::COUNT, 1), Counter::load(p, id));
                (ids.clone().take(100).map(pair).collect::<Vec<_>>(), Counter::load(p, 20_299))
            })
            .await
            .unwrap();
        assert!(pairs.0.iter().all(|(count, loaded)| *count == loaded.count && *count == loaded.id + round));
        assert_eq!(pairs.1.count, 20_299);
    }
    assert_eq!(taken(&before).iter().sum::<u64>(), 20);
    // So does a block, which goes to the master as a whole.
    let block = db.atomic(|p| (Counter::load(p, 20_299), Counter::get(p, 20_299, Counter::COUNT))).await.unwrap();
    assert_eq!(block.0.count, block.1);
    assert_eq!(taken(&before).iter().sum::<u64>(), 20);
    assert_eq!(Counter::delete_many(&db, ids).await.unwrap(), 300);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_that_is_killed_does_not_fail_reads() {
    let small = || Cluster::builder().masters(1).replicas_per_master(2).start().unwrap();
    let cluster = Arc::new(spawn_blocking(small).await.unwrap());
    // The cluster is so young that its nodes name no replicas: the `Db` hears of them later.
    let db = reading(&cluster).await;
    Counter::save_many(&db, (0..50).map(Counter::new)).await.unwrap();
    let both: u64 = db.command("WAIT").arg(2).arg(5000).query(&db).await.unwrap();
    assert_eq!(both, 2);
    let stop = Arc::<AtomicBool>::default();
    let reader = |number: u64| {
        let (db, stop) = (db.clone(), Arc::clone(&stop));
        tokio::spawn(async move {
            let (mut well, mut unknown) = (0_u64, 0_u64);
            while !stop.load(Relaxed) {
                let id = (number + well) % 50;
                match Counter::load(&db, id).await {
                    Ok(counter) => {
                        assert_eq!(counter, Counter::new(id));
                        well += 1;
                    }
                    // On its way when the replica died; what was sent is not sent again.
                    Err(error) => {
                        assert!(error.is_outcome_unknown() && error.to_string().contains("only reads"), "{error}");
                        unknown += 1;
                    }
                }
                tokio::time::sleep(Duration::from_micros(300)).await;
            }
            (well, unknown)
        })
    };
    let readers: Vec<_> = (0..8).map(reader).collect();
    let start = Instant::now();
    while [1, 2].iter().any(|place| reads(&cluster, *place) < 20) {
        assert!(start.elapsed() < Duration::from_secs(10), "no replica is read from");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for place in [1, 2] {
        cluster.nodes()[place].stop().unwrap();
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    // Nobody is left but the master.
    let before = reads(&cluster, 0);
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert!(reads(&cluster, 0) > before + 20);
    stop.store(true, Relaxed);
    let mut total = (0, 0);
    for reader in readers {
        let (well, unknown) = reader.await.unwrap();
        total = (total.0 + well, total.1 + unknown);
    }
    println!("{} reads while both replicas were killed; {} were on their way", total.0, total.1);
    assert!(total.0 > 500 && total.1 <= 16, "{total:?}");
}
