use std::time::Duration;

use redis_struct::{Db, RedisStruct};
use redis_struct_tests::{db, proxy, through};

use crate::{Thing, poll_once, thing};

async fn count(db: &Db, id: u64) -> Option<i64> {
    Thing::get(db, id, Thing::COUNT).await.unwrap()
}

#[tokio::test]
async fn dropped_before_it_is_polled_nothing_is_sent() {
    let db = db().await;
    let sent = db.stats().commands;
    drop(Thing::incr(&db, 7000, Thing::COUNT, 1));
    drop(db.pipelined(|p| Thing::incr(p, 7000, Thing::COUNT, 1)));
    let pipe = db.pipeline();
    let deferred = Thing::incr(&pipe, 7000, Thing::COUNT, 1);
    drop(pipe.execute());
    assert!(deferred.get().unwrap_err().is_not_ready());
    drop(pipe);
    let error = deferred.get().unwrap_err();
    assert!(error.is_discarded() && error.is_not_run() && !error.is_outcome_unknown());
    assert!(deferred.await.unwrap_err().is_discarded());
    assert_eq!(db.stats().commands, sent);
}

#[tokio::test]
async fn of_a_batch_that_is_dropped_no_result_is_left_to_wait_for() {
    let db = db().await;
    let before = db.stats();
    let mut kept = None;
    drop(db.pipelined(|p| {
        kept = Some(Thing::incr(p, 7001, Thing::COUNT, 1));
        Thing::incr(p, 7001, Thing::COUNT, 1)
    }));
    let kept = kept.unwrap();
    assert!(kept.get().unwrap_err().is_discarded());
    assert!(kept.await.unwrap_err().is_discarded());
    // Nothing was sent, and there was no result that somebody should have read.
    assert_eq!(db.stats(), before);
}

#[tokio::test]
async fn dropped_in_flight_its_outcome_is_unknown_and_later_replies_are_not_shifted() {
    let proxy = proxy();
    let db = through(&proxy).await;
    thing(7010).save(&db).await.unwrap();
    proxy.stall();
    let pipe = db.pipeline();
    let deferred = Thing::incr(&pipe, 7010, Thing::COUNT, 1);
    let mapped = Thing::incr(&pipe, 7010, Thing::COUNT, 1).map(|n| n);
    let mut execute = pipe.execute();
    assert!(poll_once(&mut execute).is_pending());
    let mut single = Thing::incr(&db, 7010, Thing::COUNT, 1);
    assert!(poll_once(&mut single).is_pending());
    tokio::time::sleep(Duration::from_millis(20)).await;
    drop((execute, single));
    let error = deferred.get().unwrap_err();
    assert!(error.is_outcome_unknown() && !error.is_not_run(), "{error}");
    assert_eq!((error.command(), error.key()), (Some("HINCRBY"), Some("PIPE{7010}")));
    assert!(mapped.take().unwrap_err().is_outcome_unknown());
    proxy.resume();
    // What was sent has run, and its replies went nowhere.
    assert_eq!(count(&db, 7010).await, Some(4));
    assert_eq!(db.ping("mine").await.unwrap(), "mine");
    assert_eq!(db.stats().connections, 1);
}

#[tokio::test]
async fn one_of_two_waiters_may_leave() {
    let proxy = proxy();
    let db = through(&proxy).await;
    thing(7020).save(&db).await.unwrap();
    proxy.stall();
    let pipe = db.pipeline();
    let mut first = Thing::incr(&pipe, 7020, Thing::COUNT, 1);
    let mut second = Thing::incr(&pipe, 7020, Thing::COUNT, 1);
    let mut execute = pipe.execute();
    assert!(poll_once(&mut first).is_pending());
    assert!(poll_once(&mut second).is_pending());
    assert!(poll_once(&mut execute).is_pending());
    drop(first);
    drop(execute);
    proxy.resume();
    assert_eq!(second.await.unwrap(), 3);
    // `execute` waits for what is in flight, and sends nothing again.
    pipe.execute().await.unwrap();
    assert_eq!(count(&db, 7020).await, Some(3));
}

#[tokio::test]
async fn execute_waits_for_what_is_in_flight() {
    let proxy = proxy();
    let db = through(&proxy).await;
    proxy.delay(Duration::from_millis(30));
    let pipe = db.pipeline();
    let mut first = Thing::incr(&pipe, 7030, Thing::COUNT, 1);
    let other = Thing::incr(&pipe, 7030, Thing::COUNT, 1);
    assert!(poll_once(&mut first).is_pending());
    // Queued after the first batch left: another batch.
    let later = Thing::incr(&pipe, 7030, Thing::COUNT, 1);
    assert_eq!(pipe.len(), 1);
    pipe.execute().await.unwrap();
    assert_eq!((first.take().unwrap(), other.take().unwrap(), later.take().unwrap()), (1, 2, 3));
}

#[tokio::test]
async fn a_pipeline_may_be_dropped_while_its_batch_is_in_flight() {
    let proxy = proxy();
    let db = through(&proxy).await;
    proxy.delay(Duration::from_millis(10));
    let pipe = db.pipeline();
    let mut awaited = Thing::incr(&pipe, 7040, Thing::COUNT, 1);
    let other = Thing::incr(&pipe, 7040, Thing::COUNT, 1);
    assert!(poll_once(&mut awaited).is_pending());
    let queued = Thing::incr(&pipe, 7040, Thing::COUNT, 1);
    drop(pipe);
    assert!(queued.take().unwrap_err().is_discarded());
    assert_eq!((awaited.await.unwrap(), other.take().unwrap()), (1, 2));
}

#[tokio::test]
async fn dropped_after_it_ran_nothing_happens() {
    let db = db().await;
    let pipe = db.pipeline();
    let deferred = Thing::incr(&pipe, 7050, Thing::COUNT, 1);
    pipe.execute().await.unwrap();
    drop(pipe);
    assert_eq!(*deferred.get().unwrap(), 1);
    assert_eq!(*deferred.get().unwrap(), 1);
    assert_eq!(deferred.take().unwrap(), 1);
    assert_eq!(count(&db, 7050).await, Some(1));
}

#[tokio::test]
async fn futures_can_be_sent_between_threads() {
    fn check<T: Send>(value: T) -> T {
        value
    }
    let db = db().await;
    let pipe = db.pipeline();
    let deferred = check(Thing::incr(&pipe, 7060, Thing::COUNT, 1));
    let all = check(db.pipelined(|p| vec![Thing::load(p, 7061).result()]));
    check(pipe.execute()).await.unwrap();
    assert_eq!(tokio::spawn(deferred).await.unwrap().unwrap(), 1);
    assert!(tokio::spawn(all).await.unwrap().is_ok());
    let shared = std::sync::Arc::new(pipe);
    let other = std::sync::Arc::clone(&shared);
    tokio::spawn(async move { Thing::incr(&*other, 7060, Thing::COUNT, 1).await }).await.unwrap().unwrap();
    assert_eq!(count(&db, 7060).await, Some(2));
}
