//! Many tasks on one `Db`, for a while, with faults: each reply comes to its caller, the accounts balance, and memory is
//! bounded. `cargo xtask soak --seconds 60` runs it for longer than the five seconds of the suite.

#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests")]

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use redis_struct::testing::{Cluster, Proxy, Reply, Server};
use redis_struct::{Db, RedisStruct, Result, Script};
use redis_struct_tests::load::{IDS, Load};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::timeout;

/// Tasks that keep accounts, and others: 64 together.
const ACCOUNTANTS: u64 = 44;
const OTHERS: u64 = 20;

/// What memory may grow by, from a fifth of the time on.
const GROWTH: u64 = 64 << 20;

fn seconds() -> Duration {
    let seconds = std::env::var("REDIS_STRUCT_SOAK_SECONDS").map_or(5, |text| text.parse().unwrap());
    Duration::from_secs(seconds)
}

/// Random numbers below `limit`.
fn random(limit: u64) -> u64 {
    RandomState::new().hash_one(limit) % limit
}

/// The memory of this process.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.map_or(0, |kilobytes| kilobytes << 10)
}

/// A text that says whose it is, and is long at times.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "BLOB", ttl = "1h")]
struct Blob {
    #[redis(key)]
    id: u64,
    text: String,
}

impl Blob {
    fn new(id: u64) -> Self {
        let times = if random(20) == 0 { 5000 } else { 1 + random(30) };
        Self { id, text: format!("{id},").repeat(usize::try_from(times).unwrap()) }
    }

    fn check(&self, id: u64) {
        let own = format!("{id},");
        let parts = self.text.len() / own.len();
        assert!(self.id == id && parts > 0 && self.text == own.repeat(parts), "{id} has {:.60}", self.text);
    }
}

/// What came, if it came; an error says whether it ran.
fn came<T>(result: Result<T>, count: &AtomicU64) -> Option<T> {
    match result {
        Ok(value) => {
            count.fetch_add(1, Relaxed);
            Some(value)
        }
        Err(error) => {
            assert!(error.is_outcome_unknown() || error.is_not_run(), "{error}");
            None
        }
    }
}

/// One of the other tasks: texts, scripts, raw commands, large batches, calls that are given up.
async fn other(db: Db, number: u64, count: Arc<AtomicU64>, stop: Arc<AtomicBool>) {
    let echo = Script::new("return {KEYS[1], ARGV[1]}");
    let mut round = 0;
    while !stop.load(Relaxed) {
        round += 1;
        let (id, own) = (random(200), format!("{number}:{round}"));
        match round % 6 {
            0 => drop(came(Blob::new(id).save(&db).await, &count)),
            1 => came(Blob::find(&db, id).await, &count).flatten().iter().for_each(|blob| blob.check(id)),
            2 => {
                let call = echo.key(format!("soak{{{own}}}")).arg(&own).query::<(String, String), _>(&db);
                if let Some((key, value)) = came(call.await, &count) {
                    assert_eq!((key, value), (format!("soak{{{own}}}"), own));
                }
            }
            3 => {
                let ids: Vec<u64> = (0..50).map(|_| random(200)).collect();
                let loaded = came(Blob::load_many(&db, ids.iter().copied()).await, &count);
                for (id, blob) in ids.into_iter().zip(loaded.into_iter().flatten()) {
                    blob.iter().for_each(|blob| blob.check(id));
                }
            }
            4 => {
                let echoes = db.pipelined(|p| {
                    let echo = |n| db.command("ECHO").arg(format!("{own}:{n}")).query::<String, _>(p).result();
                    ((0..20).map(echo).collect::<Vec<_>>(), Blob::find(p, id).result())
                });
                let Ok((echoes, found)) = echoes.await else { panic!("a batch of results has failed") };
                for (n, echoed) in echoes.into_iter().enumerate() {
                    came(echoed, &count).iter().for_each(|text| assert_eq!(*text, format!("{own}:{n}")));
                }
                came(found, &count).flatten().iter().for_each(|blob| blob.check(id));
            }
            // Given up, perhaps half way.
            _ => {
                let limit = Duration::from_micros(random(3000));
                if let Ok(pong) = timeout(limit, db.ping(&own)).await {
                    came(pong, &count).iter().for_each(|pong| assert_eq!(*pong, own));
                }
            }
        }
    }
}

/// All tasks, for a while, with faults from a thread of its own until it is told to stop.
async fn soak<F>(what: &str, db: Db, faults: F, stored: impl Fn(&str) -> u64 + Send + 'static)
where
    F: FnOnce(&AtomicBool) -> u64 + Send + 'static,
{
    let (time, stop, count) = (seconds(), Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
    let load = Load::start(&db, ACCOUNTANTS, Duration::ZERO);
    let others: Vec<JoinHandle<()>> = (0..OTHERS)
        .map(|number| tokio::spawn(other(db.clone(), number, Arc::clone(&count), Arc::clone(&stop))))
        .collect();
    let told = Arc::clone(&stop);
    let faults = spawn_blocking(move || faults(&told));
    tokio::time::sleep(time / 5).await;
    let before = memory();
    tokio::time::sleep(time * 4 / 5).await;
    let after = memory();
    stop.store(true, Relaxed);
    let faults = faults.await.unwrap();
    let all = async {
        for task in others {
            task.await.unwrap();
        }
        load.stop().await
    };
    // No call hangs past its timeouts.
    let ledger = timeout(Duration::from_secs(20), all).await.unwrap();
    let name = what.to_owned();
    let lost = {
        let ledger = Arc::clone(&ledger);
        spawn_blocking(move || ledger.settle(&name, false, stored)).await.unwrap()
    };
    let (others, stats) = (count.load(Relaxed), db.stats());
    println!(
        "{what}: {faults} faults in {time:?}, {others} other replies, {} connections; memory {} MiB, then {} MiB",
        stats.connections,
        before >> 20,
        after >> 20
    );
    assert!(lost == 0 && ledger.confirmed() > 200 && others > 200 && faults > 20, "{ledger:?} {others} {faults}");
    assert!(after <= before + GROWTH, "{before} bytes, then {after}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_server_with_random_cuts() {
    let server = Arc::new(Server::start().unwrap());
    let proxy = Arc::new(Proxy::start(&server).unwrap());
    let db = Db::connect(proxy.url()).await.unwrap();
    let wire = Arc::clone(&proxy);
    let faults = move |stop: &AtomicBool| {
        let mut faults = 0;
        while !stop.load(Relaxed) {
            match random(4) {
                0 => wire.cut(),
                1 => wire.cut_after_reply_bytes(random(20_000)),
                2 => wire.cut_after_request_bytes(random(20_000)),
                _ => {
                    wire.stall();
                    std::thread::sleep(Duration::from_millis(random(30)));
                    wire.resume();
                }
            }
            faults += 1;
            std::thread::sleep(Duration::from_millis(20 + random(100)));
        }
        faults
    };
    soak("one server", db, faults, move |key| number(&server.command(&["HGET", key, "count"]).unwrap())).await;
    drop(proxy);
}

fn number(reply: &Reply) -> u64 {
    reply.as_bytes().map_or(0, |text| std::str::from_utf8(text).unwrap().parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_whose_slots_move_and_whose_connections_break() {
    let small = || Cluster::builder().replicas_per_master(0).start().unwrap();
    let cluster = Arc::new(spawn_blocking(small).await.unwrap());
    let db = Db::connect(cluster.url()).await.unwrap();
    let place = Arc::clone(&cluster);
    let faults = move |stop: &AtomicBool| {
        let (mut faults, begun) = (0, Instant::now());
        for id in (0..IDS).cycle().take_while(|_| !stop.load(Relaxed)) {
            // Each record's slot goes to the first node, once, slowly.
            let slot = place.slot(id.to_string()).unwrap();
            if place.owner(slot).unwrap() != 0 {
                place.begin_migration(slot, 0).unwrap();
                std::thread::sleep(Duration::from_millis(random(20)));
                while place.migrate_keys(slot, 0, 1).unwrap() > 0 {}
                place.finish_migration(slot, 0).unwrap();
            }
            let node = place.nodes().get(usize::try_from(random(3)).unwrap()).unwrap();
            node.command(&["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]).unwrap();
            faults += 1;
            std::thread::sleep(Duration::from_millis(20 + random(60)));
        }
        assert!(begun.elapsed() >= seconds() / 2);
        faults
    };
    soak("a cluster", db, faults, move |key| number(&cluster.command(&["HGET", key, "count"]).unwrap())).await;
}
