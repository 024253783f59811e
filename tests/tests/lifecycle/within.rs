use std::time::{Duration, Instant};

use redis_struct::{Db, Deferred, Error, RedisStruct};
use redis_struct_tests::{connect, db as direct, proxy, server, through};

use crate::{Thing, cluster, poll_once, sleep, thing};

const SHORT: Duration = Duration::from_millis(50);

fn unknown(error: &Error) {
    assert!(error.is_timeout() && error.is_outcome_unknown() && !error.is_not_run(), "{error}");
}

fn not_run(error: &Error) {
    assert!(error.is_timeout() && error.is_not_run() && !error.is_outcome_unknown(), "{error}");
}

#[tokio::test]
async fn what_was_not_sent_in_time_certainly_did_not_run() {
    let proxy = proxy();
    let db = through(&proxy).await;
    proxy.refuse().unwrap();
    proxy.cut();
    sleep(20).await;
    let begin = Instant::now();
    let error = thing(1).save(&db).within(SHORT).await.unwrap_err();
    not_run(&error);
    assert_eq!((error.command(), error.key()), (Some("HSET"), Some("LIFE{1}")));
    let pipe = db.pipeline();
    let results = [thing(1).save(&pipe), thing(2).save(&pipe)];
    not_run(&pipe.execute().within(SHORT).await.unwrap_err());
    results.into_iter().for_each(|result| not_run(&result.take().unwrap_err()));
    not_run(&db.atomic(|p| [thing(1).save(p), thing(2).save(p)]).within(SHORT).await.unwrap_err());
    assert!(begin.elapsed() < Duration::from_secs(2));
    // No time at all.
    proxy.accept().unwrap();
    db.ping("x").await.unwrap();
    let before = db.stats().commands;
    not_run(&db.ping("x").within(Duration::ZERO).await.unwrap_err());
    not_run(&db.pipelined(|p| [thing(1).save(p), thing(2).save(p)]).within(Duration::ZERO).await.unwrap_err());
    assert_eq!(db.stats().commands, before);
}

#[tokio::test]
async fn what_was_sent_may_have_run_and_the_connection_is_used_on() {
    let proxy = proxy();
    let db = through(&proxy).await;
    proxy.stall();
    let begin = Instant::now();
    let error = Thing::incr(&db, 70, Thing::COUNT, 1).within(SHORT).await.unwrap_err();
    unknown(&error);
    assert_eq!((error.command(), error.key(), error.is_connection()), (Some("HINCRBY"), Some("LIFE{70}"), false));
    let pipe = db.pipeline();
    let results = [Thing::incr(&pipe, 70, Thing::COUNT, 1), Thing::incr(&pipe, 70, Thing::COUNT, 1)];
    let error = pipe.execute().within(SHORT).await.unwrap_err();
    unknown(&error);
    assert_eq!(error.failures().len(), 2);
    results.into_iter().for_each(|result| unknown(&result.take().unwrap_err()));
    unknown(&db.atomic(|p| [thing(1).save(p), thing(2).save(p)]).within(SHORT).await.unwrap_err());
    assert!(begin.elapsed() < Duration::from_secs(2));
    proxy.resume();
    assert_eq!(Thing::get(&db, 70, Thing::COUNT).await.unwrap(), 3);
    assert_eq!(db.stats().connections, 1);
}

#[tokio::test]
async fn a_batch_of_several_chunks_is_over_too() {
    let proxy = proxy();
    let db = through(&proxy).await;
    proxy.stall();
    let begin = Instant::now();
    let pipe = db.pipeline();
    let results: Vec<Deferred<i64>> = (0..10_000).map(|_| Thing::incr(&pipe, 20, Thing::COUNT, 1)).collect();
    unknown(&pipe.execute().within(SHORT).await.unwrap_err());
    results.into_iter().for_each(|result| unknown(&result.take().unwrap_err()));
    assert!(begin.elapsed() < Duration::from_secs(2));
    proxy.resume();
    // What had not been written yet is not written any more.
    let count = Thing::get(&db, 20, Thing::COUNT).await.unwrap();
    assert!((1..=10_000).contains(&count), "{count}");
    assert_eq!(db.stats().connections, 1);
}

#[tokio::test]
async fn what_another_server_has_answered_is_kept() {
    let proxy = proxy();
    let db = connect(Db::builder().connection("default", server().url()).connection("slow", proxy.url())).await;
    proxy.stall();
    let pipe = db.pipeline();
    let fast = Thing::incr(&pipe, 30, Thing::COUNT, 1);
    let slow = db.command("PING").connection("slow").query::<String, _>(&pipe);
    let error = pipe.execute().within(SHORT).await.unwrap_err();
    assert_eq!(error.failures().len(), 1);
    assert_eq!(fast.take().unwrap(), 1);
    unknown(&slow.take().unwrap_err());
}

#[tokio::test]
async fn another_waiter_of_the_batch_may_wait_longer() {
    let proxy = proxy();
    let db = through(&proxy).await;
    proxy.stall();
    let pipe = db.pipeline();
    let mut awaited = Thing::incr(&pipe, 40, Thing::COUNT, 1);
    let other = Thing::incr(&pipe, 40, Thing::COUNT, 1);
    assert!(poll_once(&mut awaited).is_pending());
    unknown(&pipe.execute().within(SHORT).await.unwrap_err());
    assert!(other.get().unwrap_err().is_not_ready());
    proxy.resume();
    assert_eq!((awaited.await.unwrap(), other.take().unwrap()), (1, 2));
    pipe.execute().within(SHORT).await.unwrap();
}

#[tokio::test]
async fn the_shortest_time_holds_and_a_long_one_changes_nothing() {
    let proxy = proxy();
    let timeout = Duration::from_millis(100);
    let db = connect(Db::builder().connection("default", proxy.url()).response_timeout(timeout)).await;
    for limit in [Duration::from_secs(60), Duration::MAX] {
        assert_eq!(db.ping("x").within(limit).await.unwrap(), "x");
        assert_eq!(db.pipelined(|p| thing(50).save(p)).within(limit).await.ok(), Some(()));
        db.pipeline().execute().within(limit).await.unwrap();
    }
    proxy.stall();
    unknown(&db.ping("x").within(Duration::from_secs(60)).within(SHORT).await.unwrap_err());
    unknown(&db.ping("x").within(SHORT).within(Duration::from_secs(60)).await.unwrap_err());
    let error = db.ping("x").within(Duration::from_secs(60)).await.unwrap_err();
    assert!(error.is_timeout() && error.is_connection() && error.to_string().contains("response timeout"), "{error}");
}

#[tokio::test]
async fn who_waits_for_a_slot_that_moves_is_told_what_it_waited_for() {
    let cluster = cluster();
    let db = Db::connect(cluster.url()).await.unwrap();
    let (here, there) = ("a{moves}", "b{moves}");
    for key in [here, there] {
        let () = db.command("SET").key(key).arg(1).query(&db).await.unwrap();
    }
    let slot = cluster.slot(here).unwrap();
    let owner = cluster.owner(slot).unwrap();
    let to = cluster.masters().unwrap().into_iter().find(|node| *node != owner).unwrap();
    cluster.begin_migration(slot, to).unwrap();
    cluster.migrate_keys(slot, to, 1).unwrap();
    let both = || db.command("EXISTS").key(here).key(there).query::<u64, _>(&db);
    let begin = Instant::now();
    let error = both().within(Duration::from_secs(1)).await.unwrap_err();
    not_run(&error);
    assert!(error.to_string().contains("TRYAGAIN"), "{error}");
    assert!(begin.elapsed() < Duration::from_secs(3));
    cluster.migrate_keys(slot, to, 100).unwrap();
    cluster.finish_migration(slot, to).unwrap();
    assert_eq!(both().await.unwrap(), 2);
}

#[tokio::test]
async fn what_was_sent_runs_all_the_same() {
    let proxy = proxy();
    let db = through(&proxy).await;
    proxy.delay(Duration::from_millis(100));
    unknown(&thing(60).save(&db).within(Duration::from_millis(20)).await.unwrap_err());
    sleep(50).await;
    assert!(Thing::exists(&direct().await, 60).await.unwrap());
}
