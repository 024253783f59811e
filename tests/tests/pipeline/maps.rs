//! `map`, and other results that are made of results: when they are there.

use std::sync::{Arc, OnceLock};

use redis_struct::{Deferred, Pipeline, RedisStruct};
use redis_struct_tests::db;

use crate::{Thing, poll_once};

fn incr(on: &Pipeline, id: u64) -> Deferred<i64> {
    Thing::incr(on, id, Thing::COUNT, 1)
}

#[tokio::test]
async fn a_result_can_be_mapped_whenever_it_is_there_or_not() {
    let db = db().await;
    let pipe = db.pipeline();
    let (mut first, queued, flying, done) =
        (incr(&pipe, 8100), incr(&pipe, 8100), incr(&pipe, 8100), incr(&pipe, 8100));
    let queued = queued.map(|n| n * 10);
    assert!(poll_once(&mut first).is_pending());
    let flying = flying.map(|n| n * 10);
    assert!(queued.get().unwrap_err().is_not_ready() && flying.get().unwrap_err().is_not_ready());
    assert_eq!(first.await.unwrap(), 1);
    let done = done.map(|n| n * 10);
    assert_eq!((queued.take().unwrap(), flying.take().unwrap(), done.take().unwrap()), (20, 30, 40));
}

#[tokio::test]
async fn the_result_of_a_part_can_be_mapped() {
    let db = db().await;
    let block = |p: &Pipeline| p.pipelined(|p| (incr(p, 8110), incr(p, 8110))).map(|(a, b)| a * 100 + b);
    assert_eq!(db.pipelined(|p| (block(p), block(p))).await.unwrap(), (102, 304));
    // Also that of a nested pipeline which has joined, in order with the other actions.
    let pipe = db.pipeline();
    let child = pipe.nested();
    let count = incr(&child, 8110);
    child.execute().await.unwrap();
    let mapped = Arc::new(count.map(|n| n * 10));
    let seen = Arc::clone(&mapped);
    let later = incr(&pipe, 8110).map(move |n| n + *seen.get().unwrap());
    assert!(mapped.get().unwrap_err().is_not_ready());
    pipe.execute().await.unwrap();
    assert_eq!((*mapped.get().unwrap(), later.take().unwrap()), (50, 56));
}

#[tokio::test]
async fn a_map_that_is_made_while_the_maps_run_is_not_forgotten() {
    let db = db().await;
    let pipe = db.pipeline();
    let inner = incr(&pipe, 8120);
    let outer = incr(&pipe, 8120).map(move |n| inner.map(move |m| (m, n)));
    pipe.execute().await.unwrap();
    assert_eq!(outer.take().unwrap().take().unwrap(), (1, 2));
}

#[tokio::test]
async fn a_map_that_looks_at_a_later_one_does_not_spoil_it() {
    let db = db().await;
    let pipe = db.pipeline();
    let later: Arc<OnceLock<Deferred<i64>>> = Arc::default();
    let seen = Arc::clone(&later);
    let early = incr(&pipe, 8130).map(move |_| seen.get().unwrap().get().unwrap_err().is_not_ready());
    assert!(later.set(incr(&pipe, 8130).map(|n| n * 10)).is_ok());
    pipe.execute().await.unwrap();
    assert!(early.take().unwrap());
    assert_eq!(*later.get().unwrap().get().unwrap(), 20);
}

#[tokio::test]
async fn what_is_made_of_results_is_not_there_before_them() {
    let db = db().await;
    let pipe = db.pipeline();
    let nothing = || pipe.pipelined(|p| _ = incr(p, 8140));
    assert!(nothing().take().unwrap_err().is_not_ready());
    assert!(incr(&pipe, 8140).result().take().unwrap_err().is_not_ready());
    let (nothing, both) = (nothing(), Deferred::all([incr(&pipe, 8140), incr(&pipe, 8140)]));
    assert!(nothing.get().unwrap_err().is_not_ready() && both.get().unwrap_err().is_not_ready());
    pipe.execute().await.unwrap();
    nothing.take().unwrap();
    assert_eq!(both.take().unwrap(), [4, 5]);
}
