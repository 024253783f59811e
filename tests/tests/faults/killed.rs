//! What a server does to its clients under load: CLIENT KILL, SCRIPT FLUSH, a full output buffer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use redis_struct::testing::Server;
use redis_struct::{Db, RedisStruct, Script};
use redis_struct_tests::load::Load;

use crate::{Thing, thing};

/// Written by scripts.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "FAULT-SHORT", ttl = "1h")]
struct Short {
    #[redis(key)]
    id: u64,
    name: String,
    count: u64,
}

fn number(server: &Server, key: &str, field: &str) -> u64 {
    let reply = server.command(&["HGET", key, field]).unwrap();
    reply.as_bytes().map_or(0, |text| std::str::from_utf8(text).unwrap().parse().unwrap())
}

/// Sends a command again and again, from a thread of its own, until told to stop; says how often.
fn again_and_again(server: &Arc<Server>, words: &'static [&'static str], pause: Duration) -> impl FnOnce() -> u32 {
    let (server, stop) = (Arc::clone(server), Arc::<AtomicBool>::default());
    let told = Arc::clone(&stop);
    let thread = std::thread::spawn(move || {
        let mut client = server.connect().unwrap();
        let mut times = 0;
        while !told.load(Relaxed) {
            client.command(words).unwrap();
            times += 1;
            std::thread::sleep(pause);
        }
        times
    });
    move || {
        stop.store(true, Relaxed);
        thread.join().unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_killed_under_load() {
    let server = Arc::new(Server::start().unwrap());
    let db = Db::connect(server.url()).await.unwrap();
    let load = Load::start(&db, 8, Duration::ZERO);
    let kill = &["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"];
    let stop = again_and_again(&server, kill, Duration::from_millis(10));
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let kills = stop();
    let ledger = load.stop().await;
    let lost = ledger.settle("CLIENT KILL", false, |key| number(&server, key, "count"));
    let opened = db.stats().connections;
    println!("{kills} kills, {opened} connections");
    // What was on its way is unknown; whatever was not, waited for the next connection.
    assert!(lost == 0 && ledger.not_run() == 0, "{ledger:?}");
    assert!(ledger.confirmed() > 500 && ledger.unknown() > 0, "{ledger:?}");
    assert!(ledger.unknown() <= u64::from(kills) * 8 * 3, "{ledger:?}");
    assert!(opened > 20 && opened <= u64::from(kills) + 2, "{kills} kills, {opened} connections");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scripts_forgotten_under_load() {
    let server = Arc::new(Server::start().unwrap());
    let db = Db::connect(server.url()).await.unwrap();
    let stop = again_and_again(&server, &["SCRIPT", "FLUSH", "SYNC"], Duration::from_millis(1));
    let start = Instant::now();
    let script = Script::new("return redis.call('INCRBY', KEYS[1], ARGV[1])");
    let task = |id: u64| {
        let (db, script) = (db.clone(), script.clone());
        tokio::spawn(async move {
            let (mut round, mut overtaken) = (0, 0);
            while start.elapsed() < Duration::from_millis(1200) {
                round += 1;
                let short = Short { id, name: format!("{id}:{round}"), count: i64::MAX.unsigned_abs() };
                // On its own a script is sent again with its text, and so always runs, once.
                short.save(&db).await.unwrap();
                let counted: u64 = script.key(format!("scripted{{{id}}}")).arg(1).query(&db).await.unwrap();
                assert_eq!(counted, round);
                assert_eq!(Short::incr(&db, id, Short::COUNT, round).await.unwrap(), short.count + round);
                // A block brings the text along.
                let again = Short { name: "block".into(), ..short.clone() };
                let block = db.atomic(|p| (again.save(p), Short::load(p, id)));
                assert_eq!(block.await.unwrap().1, again);
                // In a pipeline it may have been overtaken, and then says that it did not run.
                let (saved, loaded) =
                    db.pipelined(|p| (short.save(p).result(), Short::load(p, id).result())).await.unwrap();
                match saved {
                    Ok(()) => assert_eq!(loaded.unwrap(), short),
                    Err(error) => {
                        assert!(error.is_not_run() && error.to_string().contains("NOSCRIPT"), "{error}");
                        assert_eq!(loaded.unwrap(), again);
                        overtaken += 1;
                    }
                }
            }
            (round, overtaken)
        })
    };
    let tasks: Vec<_> = (0..8).map(task).collect();
    let (mut rounds, mut overtaken) = (0, 0);
    for (id, task) in (0..).zip(tasks) {
        let (round, some) = task.await.unwrap();
        let stored = server.command(&["GET", &format!("scripted{{{id}}}")]).unwrap();
        assert_eq!(stored.as_bytes().unwrap(), round.to_string().as_bytes());
        (rounds, overtaken) = (rounds + round, overtaken + some);
    }
    let flushes = stop();
    println!("{rounds} rounds, {flushes} times all scripts were forgotten, {overtaken} saves were overtaken");
    assert!(rounds > 50 && flushes > 50, "{rounds} {flushes}");
}

#[tokio::test]
async fn more_replies_than_the_server_holds() {
    let server = Server::builder().arg("client-output-buffer-limit", "normal 1mb 0 0").start().unwrap();
    let db = Db::connect(server.url()).await.unwrap();
    Thing::save_many(&db, [Thing { name: "x".repeat(100_000), ..thing(1) }, thing(2)]).await.unwrap();
    let mut sent = 0;
    for _ in 0..3 {
        let pipe = db.pipeline();
        let counts: Vec<_> =
            (0..300).map(|_| (Thing::incr(&pipe, 2, Thing::COUNT, 1), Thing::load(&pipe, 1))).collect();
        let error = pipe.execute().await.unwrap_err();
        sent += 300;
        assert!(error.is_outcome_unknown() && error.is_connection(), "{error}");
        for (count, _) in counts {
            assert!(count.take().unwrap_err().is_outcome_unknown());
        }
        // The next call has another connection, and its own reply.
        assert_eq!(Thing::get(&db, 2, Thing::NAME).await.unwrap(), "thing 2");
        let stored = number(&server, "FAULT{2}", "count");
        assert!(stored > 0 && stored <= sent, "{stored} of {sent}");
        // What fits, comes.
        assert_eq!(Thing::load_many(&db, [1; 5]).await.unwrap().len(), 5);
    }
    assert_eq!(db.stats().connections, 4);
}
