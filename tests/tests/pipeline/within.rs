//! Time that is given, and none at all: what is not sent then, and who is told.

use std::time::Duration;

use redis_struct::{Error, RedisStruct};
use redis_struct_tests::{db, proxy, through};

use crate::{Thing, poll_once};

fn not_run(error: &Error) {
    assert!(error.is_timeout() && error.is_not_run() && !error.is_outcome_unknown(), "{error}");
}

#[tokio::test]
async fn without_time_nothing_is_sent_and_every_result_says_so() {
    let db = db().await;
    db.ping("connected").await.unwrap();
    let before = db.stats().commands;
    not_run(&Thing::incr(&db, 8000, Thing::COUNT, 1).within(Duration::ZERO).await.unwrap_err());
    not_run(&db.pipelined(|p| Thing::incr(p, 8000, Thing::COUNT, 1)).within(Duration::ZERO).await.unwrap_err());
    let pipe = db.pipeline();
    let counts = [8000, 8001].map(|id| Thing::incr(&pipe, id, Thing::COUNT, 1));
    let error = pipe.execute().within(Duration::ZERO).await.unwrap_err();
    not_run(&error);
    // Each command is told, as in any batch.
    let told: Vec<_> = error.failures().iter().map(|failure| (failure.command(), failure.key())).collect();
    assert_eq!(told, [("HINCRBY", Some("PIPE{8000}")), ("HINCRBY", Some("PIPE{8001}"))]);
    counts.into_iter().for_each(|count| not_run(&count.take().unwrap_err()));
    assert_eq!(db.stats().commands, before);
    // The pipeline goes on.
    let count = Thing::incr(&pipe, 8000, Thing::COUNT, 1);
    pipe.execute().await.unwrap();
    assert_eq!(count.take().unwrap(), 1);
}

#[tokio::test]
async fn a_batch_that_somebody_else_has_sent_is_not_ended() {
    let proxy = proxy();
    let db = through(&proxy).await;
    proxy.stall();
    let pipe = db.pipeline();
    let mut awaited = Thing::incr(&pipe, 8010, Thing::COUNT, 1);
    let other = Thing::incr(&pipe, 8010, Thing::COUNT, 1);
    assert!(poll_once(&mut awaited).is_pending());
    // `execute` gives up and says for what it waited. Who has sent the batch waits on.
    let error = pipe.execute().within(Duration::ZERO).await.unwrap_err();
    assert!(error.is_timeout() && error.is_outcome_unknown(), "{error}");
    assert!(error.to_string().contains("was sent before"), "{error}");
    assert!(other.get().unwrap_err().is_not_ready());
    proxy.resume();
    assert_eq!((awaited.await.unwrap(), other.take().unwrap()), (1, 2));
}
