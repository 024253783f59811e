//! Servers that cannot: no memory, still loading; and hosts that nobody knows.

use std::sync::Arc;
use std::time::{Duration, Instant};

use redis_struct::testing::Server;
use redis_struct::{Db, Protocol, RedisStruct};
use redis_struct_tests::{connect, server};

use crate::{Thing, thing};

/// Written by scripts.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "FAULT-TTL", ttl = "1h")]
struct Short {
    #[redis(key)]
    id: u64,
    name: String,
}

#[tokio::test]
async fn a_server_without_memory_refuses_what_needs_some() {
    let server = Server::start().unwrap();
    let db = Db::connect(server.url()).await.unwrap();
    thing(1).save(&db).await.unwrap();
    let full = |bytes: &str| _ = server.command(&["CONFIG", "SET", "maxmemory", bytes]).unwrap();
    full("1");
    let short = Short { id: 1, name: "short".into() };
    for error in [
        Thing::incr(&db, 1, Thing::COUNT, 1).await.unwrap_err(),
        thing(2).save(&db).await.unwrap_err(),
        thing(2).insert(&db).await.unwrap_err(),
        short.save(&db).await.unwrap_err(),
    ] {
        assert!(error.is_not_run() && !error.is_outcome_unknown() && !error.is_connection(), "{error}");
        assert!(error.to_string().contains("OOM"), "{error}");
    }
    // In a pipeline, what only reads or deletes has its result.
    let pipe = db.pipeline();
    let (loaded, count) = (Thing::load(&pipe, 1), Thing::incr(&pipe, 1, Thing::COUNT, 1));
    let (saved, gone) = (short.save(&pipe), Thing::delete(&pipe, 2));
    assert!(pipe.execute().await.unwrap_err().is_not_run());
    assert_eq!((loaded.take().unwrap(), gone.take().unwrap()), (thing(1), false));
    assert!(count.take().unwrap_err().is_not_run() && saved.take().unwrap_err().is_not_run());
    // A block does not run at all, and says why.
    let (count, gone) =
        db.atomic(|p| (Thing::incr(p, 1, Thing::COUNT, 1).result(), Thing::delete(p, 1).result())).await.unwrap();
    let (count, gone) = (count.unwrap_err(), gone.unwrap_err());
    assert!(count.is_not_run() && count.to_string().contains("OOM"), "{count}");
    assert!(gone.is_not_run(), "{gone}");
    full("0");
    assert_eq!(Thing::load(&db, 1).await.unwrap(), thing(1));
    assert_eq!(Thing::incr(&db, 1, Thing::COUNT, 1).await.unwrap(), 1);
    short.save(&db).await.unwrap();
    assert_eq!(db.stats().connections, 1);
}

#[tokio::test]
async fn a_server_that_loads_its_data_is_waited_for() {
    let slow = Server::builder().arg("key-load-delay", "4000").arg("loading-process-events-interval-bytes", "1024");
    let server = Arc::new(slow.start().unwrap());
    let resp3 = Db::builder().protocol(Protocol::Resp3);
    let (db, other) =
        (Db::connect(server.url()).await.unwrap(), connect(resp3.connection("default", server.url())).await);
    let patience = Duration::from_millis(250);
    let impatient = connect(Db::builder().connection("default", server.url()).connection_timeout(patience)).await;
    Thing::save_many(&db, (0..400).map(thing)).await.unwrap();
    assert_eq!(server.command(&["SAVE"]).unwrap().as_bytes(), Some(&b"OK"[..]));
    let start = Instant::now();
    let restarted = tokio::task::spawn_blocking({
        let server = Arc::clone(&server);
        move || server.restart().unwrap()
    });
    let loading = || match server.command(&["GET", "x"]) {
        Ok(redis_struct::testing::Reply::Error(text)) => text.starts_with("LOADING"),
        _ => false,
    };
    while !loading() {
        assert!(start.elapsed() < Duration::from_secs(2), "the server does not take long to load");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let short = Short { id: 1, name: "short".into() };
    let block = db.atomic(|p| (Thing::incr(p, 3, Thing::COUNT, 1), Thing::get(p, 3, Thing::COUNT)));
    let batch = db.pipelined(|p| (Thing::incr(p, 2, Thing::COUNT, 1), Thing::load(p, 2), short.save(p)));
    let (single, batch, block, resp3, refused) = tokio::join!(
        Thing::incr(&db, 1, Thing::COUNT, 1),
        batch,
        block,
        Thing::incr(&other, 4, Thing::COUNT, 1),
        Thing::incr(&impatient, 1, Thing::COUNT, 1)
    );
    let took = start.elapsed();
    assert_eq!((single.unwrap(), block.unwrap(), resp3.unwrap()), (1, (1, Some(1)), 1));
    assert_eq!(batch.unwrap(), (1, Thing { count: Some(1), ..thing(2) }, ()));
    let error = refused.unwrap_err();
    assert!(error.is_not_run() && error.to_string().contains("LOADING"), "{error}");
    assert!(took > Duration::from_millis(800) && took < Duration::from_secs(5), "{took:?}");
    restarted.await.unwrap();
    assert_eq!(Thing::load_many(&db, 0..400).await.unwrap().into_iter().flatten().count(), 400);
}

#[tokio::test]
async fn a_replica_refuses_writes() {
    let (master, replica) = (Server::builder().tcp().start().unwrap(), Server::start().unwrap());
    replica.command(&["REPLICAOF", "127.0.0.1", &master.port().unwrap().to_string()]).unwrap();
    let (writing, db) = (Db::connect(master.url()).await.unwrap(), Db::connect(replica.url()).await.unwrap());
    thing(1).save(&writing).await.unwrap();
    let start = Instant::now();
    while Thing::find(&db, 1).await.ok().flatten().is_none() {
        assert!(start.elapsed() < Duration::from_secs(15), "nothing is replicated");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // It would still be one later: the refusal is told at once.
    let start = Instant::now();
    let short = Short { id: 1, name: "short".into() };
    let block = db.atomic(|p| (Thing::incr(p, 1, Thing::COUNT, 1), Thing::get(p, 1, Thing::COUNT)));
    for error in [
        Thing::incr(&db, 1, Thing::COUNT, 1).await.unwrap_err(),
        Thing::incr(&db, 1, Thing::SMALL, 1).await.unwrap_err(),
        short.save(&db).await.unwrap_err(),
        block.await.unwrap_err(),
    ] {
        assert!(error.is_not_run() && !error.is_outcome_unknown(), "{error}");
        assert!(error.to_string().contains("READONLY"), "{error}");
    }
    let (raised, loaded) =
        db.pipelined(|p| (Thing::incr(p, 1, Thing::COUNT, 1).result(), Thing::load(p, 1))).await.unwrap();
    assert!(raised.unwrap_err().is_not_run());
    assert_eq!(loaded, thing(1));
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}

#[tokio::test]
async fn hosts_that_nobody_knows_are_named() {
    let patience = Duration::from_secs(2);
    for url in [
        "redis://nowhere.invalid:7000",
        "redis+cluster://nowhere.invalid:7000",
        "redis+sentinel://nowhere.invalid:26379/mymaster",
    ] {
        let start = Instant::now();
        let builder = Db::builder().connection("default", url).connection_timeout(patience);
        let error = builder.build().await.unwrap_err();
        assert!(error.is_connection() && error.to_string().contains("nowhere.invalid"), "{url}: {error}");
        assert!(start.elapsed() < patience * 2, "{:?}", start.elapsed());
    }
    // Of several servers only the one that cannot be reached is told.
    let both = Db::builder().connection("default", server().url()).connection("other", "redis://nowhere.invalid");
    let error = both.connection_timeout(patience).build().await.unwrap_err();
    assert!(error.is_connection() && error.to_string().contains("nowhere.invalid"), "{error}");
}
