use redis_struct::{Db, RedisStruct};
use redis_struct_tests::{connect, proxy};

use crate::{Thing, poll_once, sleep};

#[tokio::test]
async fn more_commands_than_may_wait_are_refused_at_once() {
    let proxy = proxy();
    let db = connect(Db::builder().connection("default", proxy.url()).waiting_limit(3)).await;
    proxy.stall();
    let mut waiting: Vec<_> = (0..3).map(|number| db.ping(&number.to_string())).collect();
    assert!(waiting.iter_mut().all(|ping| poll_once(ping).is_pending()));
    let before = db.stats().commands;
    let error = db.ping("one more").await.unwrap_err();
    assert!(error.is_busy() && error.is_not_run() && !error.is_outcome_unknown() && !error.is_connection(), "{error}");
    assert!(error.to_string().contains("no more than 3 may") && error.to_string().contains(".sock"), "{error}");
    assert_eq!(error.command(), Some("PING"));
    // So is each command of a batch.
    let pipe = db.pipeline();
    let results = [Thing::incr(&pipe, 1, Thing::COUNT, 1), Thing::incr(&pipe, 2, Thing::COUNT, 1)];
    assert_eq!(pipe.execute().await.unwrap_err().failures().len(), 2);
    assert!(results.iter().all(|result| result.get().is_err_and(|error| error.is_busy())));
    assert_eq!(db.stats().commands, before);
    // Who leaves makes room.
    drop(waiting.pop());
    let mut next = db.ping("next");
    assert!(poll_once(&mut next).is_pending());
    assert!(db.ping("one more").await.unwrap_err().is_busy());
    proxy.resume();
    assert_eq!(next.await.unwrap(), "next");
    for (number, ping) in waiting.into_iter().enumerate() {
        assert_eq!(ping.await.unwrap(), number.to_string());
    }
}

#[tokio::test]
async fn a_batch_beyond_the_limit_goes_when_nothing_else_waits() {
    let proxy = proxy();
    let db = connect(Db::builder().connection("default", proxy.url()).waiting_limit(3)).await;
    let batch = || db.pipelined(|p| (10..20).map(|id| Thing::incr(p, id, Thing::COUNT, 1)).collect::<Vec<_>>());
    assert_eq!(batch().await.unwrap().len(), 10);
    proxy.stall();
    let mut ping = db.ping("x");
    assert!(poll_once(&mut ping).is_pending());
    let error = batch().await.unwrap_err();
    assert!(error.is_busy() && error.is_not_run(), "{error}");
    proxy.resume();
    assert_eq!(ping.await.unwrap(), "x");
    assert_eq!(batch().await.unwrap().len(), 10);
}

#[tokio::test]
async fn who_waits_for_a_connection_waits_too() {
    let proxy = proxy();
    let db = connect(Db::builder().connection("default", proxy.url()).waiting_limit(1)).await;
    proxy.refuse().unwrap();
    proxy.cut();
    sleep(20).await;
    let mut ping = db.ping("x");
    assert!(poll_once(&mut ping).is_pending());
    assert!(db.ping("y").await.unwrap_err().is_busy());
    proxy.accept().unwrap();
    assert_eq!(ping.await.unwrap(), "x");
    assert_eq!(db.ping("y").await.unwrap(), "y");
}
