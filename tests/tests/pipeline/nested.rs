//! Nested pipelines: what joins, what goes along, and what is dropped.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use redis_struct::RedisStruct;
use redis_struct_tests::{db, proxy, through};

use crate::Thing;

#[tokio::test]
async fn awaiting_a_result_of_a_nested_pipeline_executes_all_of_the_outer_one() {
    let proxy = proxy();
    let db = through(&proxy).await;
    let pipe = db.pipeline();
    let first = Thing::incr(&pipe, 8200, Thing::COUNT, 1);
    let child = pipe.nested();
    let inner = Thing::incr(&child, 8200, Thing::COUNT, 1);
    let grandchild = child.nested();
    let innermost = Thing::incr(&grandchild, 8200, Thing::COUNT, 1);
    // The child is still queued, and behind what the outer one has.
    assert_eq!(inner.await.unwrap(), 2);
    assert_eq!((first.take().unwrap(), proxy.round_trips()), (1, 1));
    // What was not in it goes next.
    assert_eq!(innermost.await.unwrap(), 3);
    assert_eq!(proxy.round_trips(), 2);
}

#[tokio::test]
async fn the_actions_of_a_pipeline_without_commands_go_on_when_a_nested_one_joins() {
    let db = db().await;
    let ran = Arc::new(AtomicU32::new(0));
    let add = |number: u32| {
        let ran = Arc::clone(&ran);
        move || _ = ran.fetch_add(number, Relaxed)
    };
    let pipe = db.pipeline();
    pipe.on_execute(add(1));
    let child = pipe.nested();
    child.on_execute(add(10));
    let count = Thing::incr(&child, 8210, Thing::COUNT, 1);
    child.execute().await.unwrap();
    assert_eq!((pipe.len(), ran.load(Relaxed)), (1, 0));
    pipe.execute().await.unwrap();
    assert_eq!((count.take().unwrap(), ran.load(Relaxed)), (1, 11));
}
