//! The master that sentinels name, through failovers.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use redis_struct::testing::{Reply, Sentinel};
use redis_struct::{Db, RedisStruct};
use redis_struct_tests::connect;
use redis_struct_tests::load::{IDS, Ledger, Load, Pair, Tally};
use redis_struct_tests::waited::{enough, increment_and_wait};
use tokio::task::{JoinHandle, spawn_blocking};

async fn start() -> Arc<Sentinel> {
    Arc::new(spawn_blocking(|| Sentinel::start().unwrap()).await.unwrap())
}

/// Does something that takes a while.
async fn aside<T: Send + 'static>(group: &Arc<Sentinel>, what: impl FnOnce(&Sentinel) -> T + Send + 'static) -> T {
    let group = Arc::clone(group);
    spawn_blocking(move || what(&group)).await.unwrap()
}

fn stored(group: &Sentinel, key: &str) -> u64 {
    match group.servers()[group.master().unwrap()].command(&["HGET", key, "count"]).unwrap() {
        Reply::Bulk(count) => String::from_utf8_lossy(&count).parse().unwrap(),
        Reply::Nil => 0,
        other => panic!("{key}: {other:?}"),
    }
}

/// Eight tasks, and one that waits for the replica.
struct Work {
    load: Load,
    waited: Arc<Ledger>,
    stop: Arc<AtomicBool>,
    waiter: JoinHandle<()>,
}

impl Work {
    async fn start(group: &Sentinel) -> Self {
        let (db, waiting) = (Db::connect(group.url()).await.unwrap(), Db::connect(group.url()).await.unwrap());
        let load = Load::start(&db, 8, Duration::from_millis(1));
        let (waited, stop) = (Arc::<Ledger>::default(), Arc::<AtomicBool>::default());
        let waiter = tokio::spawn({
            let (waited, stop) = (Arc::clone(&waited), Arc::clone(&stop));
            async move {
                for id in (0..IDS).cycle().take_while(|_| !stop.load(Relaxed)) {
                    increment_and_wait(&waiting, &waited, id, None).await;
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            }
        });
        enough(&waited).await;
        Self { load, waited, stop, waiter }
    }

    /// Waits until all counters are incremented again, and says how long that was after the mark.
    async fn back(&self, limit: Duration) -> Option<Duration> {
        let start = Instant::now();
        loop {
            let times: Option<Vec<_>> = (0..IDS).map(|id| self.load.ledger().since_mark(id)).collect();
            match times {
                None if start.elapsed() < limit => tokio::time::sleep(Duration::from_millis(10)).await,
                times => return times?.into_iter().max(),
            }
        }
    }

    /// Settles the accounts: what a replica had is not lost.
    async fn end(self, group: &Arc<Sentinel>, what: &'static str) -> u64 {
        self.stop.store(true, Relaxed);
        self.waiter.await.unwrap();
        let accounts = self.load.stop().await;
        assert!(accounts.confirmed() > 500 && accounts.unknown() < 100, "{accounts:?}");
        assert!(accounts.not_run() < 100, "{accounts:?}");
        let waited = self.waited;
        aside(group, move |group| {
            group.wait_ok().unwrap();
            let with_wait = format!("{what}, with WAIT");
            waited.settle(&with_wait, false, |key| stored(group, &key.replace("TALLY", "WAITED")));
            accounts.settle(what, true, |key| stored(group, key))
        })
        .await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_master_that_is_killed_under_load() {
    let group = start().await;
    let work = Work::start(&group).await;
    let old = group.master().unwrap();
    group.servers()[old].stop().unwrap();
    let killed = Instant::now();
    tokio::time::sleep(Duration::from_millis(20)).await;
    work.load.ledger().mark();
    let new = aside(&group, move |group| group.wait_for_master(old, Duration::from_secs(20)).unwrap()).await;
    let own = killed.elapsed();
    let limit = own + Duration::from_secs(2);
    let back = work.back(limit + Duration::from_secs(1)).await;
    println!("the failover took {own:?}; all counters were incremented {back:?} after the kill");
    assert!(new != old && back.is_some_and(|back| back <= limit), "{back:?} <= {limit:?}");
    aside(&group, move |group| group.servers()[old].restart().unwrap()).await;
    let lost = work.end(&group, "a master that is killed").await;
    assert!(lost <= 100, "{lost} lost");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failover_on_demand_under_load() {
    let password = "p:a/s s@w#o?r%d&1";
    let with_passwords = move || Sentinel::builder().password(password).sentinel_password("s&e:n@t").start().unwrap();
    let group = Arc::new(spawn_blocking(with_passwords).await.unwrap());
    let work = Work::start(&group).await;
    let old = group.master().unwrap();
    work.load.ledger().mark();
    group.failover().unwrap();
    let new = aside(&group, move |group| group.wait_for_master(old, Duration::from_secs(20)).unwrap()).await;
    work.load.ledger().mark();
    let back = work.back(Duration::from_secs(4)).await;
    println!("all counters were incremented {back:?} after the failover");
    assert!(new != old && back.is_some_and(|back| back <= Duration::from_secs(2)), "{back:?}");
    // Between the promotion and the end of the old master, that one has confirmed what nobody has any more.
    work.end(&group, "a failover on demand").await;

    // Wrong passwords are told as such, and not repeated.
    let told = |error: redis_struct::Error| format!("{error} {error:?}");
    let wrong = group.url().replace("sentinel_password=", "sentinel_password=WRONG");
    let error = Db::connect(&wrong).await.unwrap_err();
    assert!(error.is_config() && !told(error.clone()).contains("WRONG"), "{error}");
    let wrong = group.url().replacen("://:", "://:WRONG", 1);
    let error = Db::connect(&wrong).await.unwrap_err();
    assert!(error.is_config() && !told(error.clone()).contains("WRONG"), "{error}");
    let none = group.url().split_once('?').unwrap().0.to_owned();
    let error = Db::connect(&none).await.unwrap_err();
    assert!(error.is_config() && error.to_string().contains("NOAUTH"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_master_that_was_demoted_is_left() {
    let group = start().await;
    let db =
        connect(Db::builder().connection("default", group.url()).connection_timeout(Duration::from_secs(15))).await;
    let impatient =
        connect(Db::builder().connection("default", group.url()).connection_timeout(Duration::from_millis(200))).await;
    for id in 0..5 {
        assert_eq!(Tally::incr(&db, id, Tally::COUNT, 1).await.unwrap(), 1);
        assert_eq!(Tally::incr(&impatient, id, Tally::COUNT, 1).await.unwrap(), 2);
    }
    let old = group.master().unwrap();
    let new = 1 - old;
    let direct: u64 = db.command("WAIT").arg(1).arg(5000).query(&db).await.unwrap();
    assert_eq!(direct, 1);
    // They change places, and nobody has told the sentinels. Connections stay open.
    let port = group.servers()[new].port().unwrap().to_string();
    group.servers()[new].command(&["REPLICAOF", "NO", "ONE"]).unwrap();
    group.servers()[old].command(&["REPLICAOF", "127.0.0.1", &port]).unwrap();
    let start = Instant::now();
    let error = Tally::incr(&impatient, 0, Tally::COUNT, 1).await.unwrap_err();
    assert!(error.is_not_run() && !error.is_outcome_unknown(), "{error}");
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    let calls: Vec<_> = (0..4_u64)
        .map(|id| {
            let db = db.clone();
            tokio::spawn(async move {
                let pair = Pair { id, one: format!("{id}:1"), two: format!("{id}:1") };
                match id {
                    0 => Tally::incr(&db, id, Tally::COUNT, 1).await.unwrap(),
                    1 => db.pipelined(|p| (pair.save(p), Tally::incr(p, id, Tally::COUNT, 1))).await.unwrap().1,
                    2 => db.atomic(|p| (pair.save(p), Tally::incr(p, id, Tally::COUNT, 1))).await.unwrap().1,
                    _ => {
                        db.pipelined(|p| (pair.save(p).result(), Tally::incr(p, id, Tally::COUNT, u64::MAX - 5)))
                            .await
                            .unwrap()
                            .1
                    }
                }
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(calls.iter().all(|call| !call.is_finished()), "they wait for the new master");
    aside(&group, move |group| {
        group.failover().unwrap();
        group.wait_for_master(old, Duration::from_secs(20)).unwrap();
    })
    .await;
    for (id, call) in (0..).zip(calls) {
        let expected = if id == 3 { u64::MAX - 3 } else { 3 };
        assert_eq!(call.await.unwrap(), expected);
    }
    aside(&group, |group| assert_eq!(stored(group, "TALLY{2}"), 3)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sentinels_that_cannot_be_reached_and_masters_that_they_do_not_know() {
    let error = Db::connect("redis+sentinel://127.0.0.1:1,127.0.0.1:2/mymaster").await.unwrap_err();
    assert!(error.is_connection() && error.to_string().contains("127.0.0.1:2"), "{error}");
    let group = start().await;
    let unknown = group.url().replace("/mymaster", "/yourmaster");
    let error = Db::connect(&unknown).await.unwrap_err();
    assert!(error.is_config() && error.to_string().contains("`yourmaster`"), "{error}");

    // The first sentinel is gone: the others know.
    group.sentinels()[0].stop().unwrap();
    let patience = Duration::from_millis(300);
    let db = connect(Db::builder().connection("default", group.url()).connection_timeout(patience)).await;
    assert_eq!(Tally::incr(&db, 1, Tally::COUNT, 1).await.unwrap(), 1);
    // A silent one is asked in vain, and then the next.
    group.sentinels()[1].pause().unwrap();
    let start = Instant::now();
    let late = connect(Db::builder().connection("default", group.url()).response_timeout(patience)).await;
    assert_eq!(Tally::incr(&late, 1, Tally::COUNT, 1).await.unwrap(), 2);
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    // All are gone: a connection that is there is used as before, and a lost one is an error in time.
    group.sentinels()[1].stop().unwrap();
    group.sentinels()[2].stop().unwrap();
    assert_eq!(Tally::incr(&db, 1, Tally::COUNT, 1).await.unwrap(), 3);
    let master = group.master().err().map_or(0, |_| 0);
    group.servers()[master].command(&["CLIENT", "KILL", "TYPE", "normal"]).ok();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let start = Instant::now();
    let error = Tally::incr(&db, 1, Tally::COUNT, 1).await.unwrap_err();
    assert!(error.is_not_run() && error.is_connection(), "{error}");
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}
