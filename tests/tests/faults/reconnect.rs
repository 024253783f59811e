use std::time::{Duration, Instant};

use redis_struct::testing::{Proxy, Server};
use redis_struct::{Db, RedisStruct};
use redis_struct_tests::{connect, redis};

use crate::{Thing, thing};

#[tokio::test]
async fn a_connection_that_was_closed_while_idle_is_opened_again_unseen() {
    let server = Server::start().unwrap();
    let db = Db::connect(server.url()).await.unwrap();
    for _ in 0..5 {
        thing(201).save(&db).await.unwrap();
        server.command(&["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]).unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(Thing::load(&db, 201).await.unwrap(), thing(201));
    assert_eq!(db.stats().connections, 6);
}

#[tokio::test]
async fn a_server_that_restarts_is_found_again() {
    let server = Server::start().unwrap();
    let db =
        connect(Db::builder().connection("default", server.url()).connection_timeout(Duration::from_secs(3))).await;
    assert_eq!(Thing::incr(&db, 202, Thing::SMALL, 1).await.unwrap(), 1);
    server.stop().unwrap();
    let waiting = tokio::spawn({
        let db = db.clone();
        async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            // Tries with growing pauses until the server is back; its scripts are gone with it.
            db.pipelined(|p| (Thing::incr(p, 202, Thing::SMALL, 5), Thing::incr(p, 202, Thing::SMALL, 1))).await
        }
    });
    tokio::time::sleep(Duration::from_millis(120)).await;
    server.restart().unwrap();
    assert_eq!(waiting.await.unwrap().unwrap(), (5, 6));
}

#[tokio::test]
async fn a_server_that_is_down_is_an_error_that_says_that_nothing_ran() {
    let server = Server::start().unwrap();
    let limit = Duration::from_millis(150);
    let db = connect(Db::builder().connection("default", server.url()).connection_timeout(limit)).await;
    server.stop().unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    let start = Instant::now();
    let pipe = db.pipeline();
    let count = Thing::incr(&pipe, 203, Thing::COUNT, 1);
    let error = pipe.execute().await.unwrap_err();
    assert!(error.is_connection() && error.is_not_run() && !error.is_outcome_unknown(), "{error}");
    assert!(count.take().unwrap_err().is_not_run());
    assert!(start.elapsed() < limit * 20);
    let error = Db::connect(server.url()).await.unwrap_err();
    assert!(error.is_connection() && error.to_string().contains("unix://"), "{error}");
    server.restart().unwrap();
    assert_eq!(Thing::incr(&db, 203, Thing::COUNT, 1).await.unwrap(), 1);
}

#[tokio::test]
async fn many_callers_open_one_connection() {
    let server = Server::start().unwrap();
    let proxy = Proxy::start(&server).unwrap();
    let db = Db::connect(proxy.url()).await.unwrap();
    proxy.cut();
    tokio::time::sleep(Duration::from_millis(20)).await;
    let callers: Vec<_> = (0..50)
        .map(|n| {
            let db = db.clone();
            tokio::spawn(async move { db.ping(&n.to_string()).await })
        })
        .collect();
    for (n, caller) in callers.into_iter().enumerate() {
        assert_eq!(caller.await.unwrap().unwrap(), n.to_string());
    }
    assert_eq!(db.stats().connections, 2);
}

#[test]
fn a_db_outlives_the_runtime_that_made_it() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let db = runtime().block_on(redis_struct_tests::db());
    for n in 0..3 {
        let text = n.to_string();
        assert_eq!(runtime().block_on(async { db.ping(&text).await }).unwrap(), text);
    }
}

#[tokio::test]
async fn an_unknown_connection_is_named_with_the_struct() {
    #[derive(RedisStruct, Debug)]
    #[redis(keyspace = "FAULT-ELSEWHERE", connection = "elsewhere")]
    struct Elsewhere {
        #[redis(key)]
        id: u64,
        name: String,
    }
    let db = redis_struct_tests::db().await;
    let record = Elsewhere { id: 1, name: "x".into() };
    let error = record.save(&db).await.unwrap_err();
    assert!(error.is_config());
    let told = error.to_string();
    assert!(told.contains("`Elsewhere`") && told.contains("`elsewhere`") && told.contains("`default`"), "{told}");
    // Only its own commands fail.
    let (there, here) =
        db.pipelined(|p| (Elsewhere::load(p, 1).result(), Thing::exists(p, 299).result())).await.unwrap();
    assert!(there.unwrap_err().is_config() && !here.unwrap());
    // Where the connection is named, the record is there.
    let other = Server::start().unwrap();
    let url = redis_struct_tests::server().url();
    let both = connect(Db::builder().connection("default", url).connection("elsewhere", other.url())).await;
    let (saved, thing) = both.pipelined(|p| (record.save(p), thing(204).save(p))).await.unwrap();
    assert_eq!((saved, thing), ((), ()));
    assert_eq!(other.command(&["EXISTS", "FAULT-ELSEWHERE{1}", "FAULT{204}"]).unwrap().as_int(), Some(1));
    assert_eq!(redis([b"EXISTS", b"FAULT-ELSEWHERE{1}", b"FAULT{204}"]).as_int(), Some(1));
    let mixed = both.atomic(|p| (record.save(p).result(), self::thing(205).save(p).result())).await.unwrap();
    assert!(mixed.0.unwrap_err().is_config() && mixed.1.unwrap_err().is_config());
}
