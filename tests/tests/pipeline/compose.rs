use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use redis_struct::{Deferred, Executor, RedisStruct, Ttl};
use redis_struct_tests::{db, redis};

use crate::{Thing, thing};

fn touch<E: Executor>(on: E, id: u64) -> E::Reply<i64> {
    on.pipelined(|p| {
        let count = Thing::incr(p, id, Thing::COUNT, 1);
        Thing::expire(p, id, Duration::from_secs(60));
        count
    })
}

fn twice<E: Executor>(on: E, id: u64) -> E::Reply<(i64, i64)> {
    on.pipelined(|p| (touch(p, id), touch(p, id)))
}

#[tokio::test]
async fn a_building_block_works_alone_and_inside_others() {
    let db = db().await;
    let before = db.stats().round_trips;
    assert_eq!(touch(&db, 5000).await.unwrap(), 1);
    assert_eq!(twice(&db, 5000).await.unwrap(), (2, 3));
    let (a, b) = db.pipelined(|p| (twice(p, 5000), touch(p, 5001))).await.unwrap();
    assert_eq!((a, b), ((4, 5), 1));
    assert_eq!(db.stats().round_trips - before, 3);
    assert!(matches!(Thing::ttl(&db, 5001).await.unwrap(), Ttl::In(_)));
}

#[tokio::test]
async fn a_building_block_loses_no_error() {
    redis([b"SET", b"PIPE{5010}", b"a string"]);
    fn quiet<E: Executor>(on: E, id: u64) -> E::Reply<()> {
        on.pipelined(|p| {
            Thing::incr(p, id, Thing::COUNT, 1);
        })
    }
    let db = db().await;
    assert!(quiet(&db, 5010).await.unwrap_err().is_wrong_type());
    // Inside others too: at every depth, and when the block's own result is dropped.
    assert!(db.pipelined(|p| quiet(p, 5010)).await.unwrap_err().is_wrong_type());
    assert!(db.pipelined(|p| p.pipelined(|p| quiet(p, 5010))).await.unwrap_err().is_wrong_type());
    assert!(db.pipelined(|p| _ = quiet(p, 5010)).await.unwrap_err().is_wrong_type());
    assert!(db.pipelined(|p| _ = quiet(p, 5010).map(|()| 1)).await.unwrap_err().is_wrong_type());
    // Unless it is taken as a value.
    let (caught, fine) = db.pipelined(|p| (quiet(p, 5010).result(), quiet(p, 5011).result())).await.unwrap();
    assert!(caught.unwrap_err().is_wrong_type() && fine.is_ok());
    let pipe = db.pipeline();
    let part = quiet(&pipe, 5010);
    let failed = pipe.execute().await.unwrap_err();
    assert_eq!(failed.failures().len(), 1);
    assert!(part.take().unwrap_err().is_wrong_type());
}

#[tokio::test]
async fn every_shape_of_results_comes_back_plain() {
    let db = db().await;
    let (one, none, many, three, nested) = db
        .pipelined(|p| {
            let count = |id| Thing::incr(p, id, Thing::COUNT, 1);
            (
                Some(count(5020)),
                None::<Deferred<i64>>,
                vec![count(5021), count(5021)],
                [5022, 5022, 5022].map(count),
                ((count(5023),), vec![(count(5023), count(5023))]),
            )
        })
        .await
        .unwrap();
    assert_eq!((one, none, many, three), (Some(1), None, vec![1, 2], [1, 2, 3]));
    assert_eq!(nested, ((1,), vec![(2, 3)]));
}

#[tokio::test]
async fn maps_and_hooks_run_in_program_order() {
    let db = db().await;
    let log = Arc::new(Mutex::new(Vec::new()));
    let note = |what: &'static str| {
        let log = Arc::clone(&log);
        move || log.lock().unwrap().push(what)
    };
    let pipe = db.pipeline();
    let map = |what, on: &redis_struct::Pipeline| {
        let note = note(what);
        Thing::incr(on, 5030, Thing::COUNT, 1).map(move |n| {
            note();
            n
        })
    };
    let first = map("1 map", &pipe);
    pipe.on_execute(note("2 hook"));
    let child = pipe.nested();
    let inner = map("3 map of the child", &child);
    child.on_execute(note("4 hook of the child"));
    let grandchild = child.nested();
    grandchild.on_execute(note("5 hook of the grandchild"));
    grandchild.execute().await.unwrap();
    let late = child.nested();
    late.on_execute(note("never"));
    drop(late);
    child.execute().await.unwrap();
    let last = map("6 map", &pipe).map(|n| n * 10);
    pipe.on_execute(note("7 hook"));
    assert!(log.lock().unwrap().is_empty());
    pipe.execute().await.unwrap();
    assert_eq!(
        *log.lock().unwrap(),
        ["1 map", "2 hook", "3 map of the child", "4 hook of the child", "5 hook of the grandchild", "6 map", "7 hook"]
    );
    assert_eq!((first.take().unwrap(), inner.take().unwrap(), last.take().unwrap()), (1, 2, 30));
}

#[tokio::test]
async fn a_map_can_read_an_earlier_sibling() {
    let db = db().await;
    let pipe = db.pipeline();
    let earlier = Arc::new(Thing::incr(&pipe, 5040, Thing::COUNT, 7));
    let sibling = Arc::clone(&earlier);
    let sum = Thing::incr(&pipe, 5040, Thing::COUNT, 1).map(move |n| n + *sibling.get().unwrap());
    pipe.execute().await.unwrap();
    assert_eq!(sum.take().unwrap(), 15);
}

#[tokio::test]
async fn hooks_need_the_success_of_their_scope_only() {
    redis([b"SET", b"PIPE{5050}", b"a string"]);
    let db = db().await;
    let log = Arc::new(Mutex::new(Vec::new()));
    let note = |what: &'static str| {
        let log = Arc::clone(&log);
        move || log.lock().unwrap().push(what)
    };
    let pipe = db.pipeline();
    pipe.on_execute(note("parent"));
    for (id, name) in [(5050, "fails"), (5051, "succeeds")] {
        let child = pipe.nested();
        Thing::incr(&child, id, Thing::COUNT, 1);
        child.on_execute(note(name));
        child.execute().await.unwrap();
    }
    assert!(pipe.execute().await.is_err());
    assert_eq!(*log.lock().unwrap(), ["succeeds"]);
}

#[tokio::test]
async fn a_panic_in_a_map_comes_after_all_replies_are_stored() {
    let db = db().await;
    let pipe = db.pipeline();
    let before = Thing::incr(&pipe, 5060, Thing::COUNT, 1);
    let broken = Thing::incr(&pipe, 5060, Thing::COUNT, 1).map(|_| -> i64 { panic!("on purpose") });
    let after = Thing::incr(&pipe, 5060, Thing::COUNT, 1).map(|n| n);
    let panic = AssertUnwindSafe(pipe.execute()).catch_unwind().await.unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"on purpose"));
    assert_eq!((before.take().unwrap(), after.take().unwrap()), (1, 3));
    assert!(broken.take().unwrap_err().is_panicked());
    // The pipeline and the connection go on.
    let next = Thing::incr(&pipe, 5060, Thing::COUNT, 1);
    pipe.execute().await.unwrap();
    assert_eq!(next.take().unwrap(), 4);
    assert_eq!(db.ping("x").await.unwrap(), "x");
}

#[tokio::test]
async fn a_panic_while_a_batch_is_built_sends_nothing() {
    let db = db().await;
    let built = std::panic::catch_unwind(AssertUnwindSafe(|| {
        drop(db.pipelined(|p| {
            Thing::incr(p, 5061, Thing::COUNT, 1);
            if p.len() == 1 {
                panic!("on purpose");
            }
        }));
    }));
    assert!(built.is_err());
    assert!(!Thing::exists(&db, 5061).await.unwrap());
}

#[tokio::test]
async fn a_nested_pipeline_joins_at_the_call_and_is_discarded_when_dropped() {
    let db = db().await;
    let pipe = db.pipeline();
    let first = Thing::incr(&pipe, 5070, Thing::COUNT, 1);
    let child = pipe.nested();
    let second = Thing::incr(&child, 5070, Thing::COUNT, 10);
    let third = Thing::incr(&pipe, 5070, Thing::COUNT, 100);
    assert!(child.execute().now_or_never().unwrap().is_ok());
    let again = Thing::incr(&child, 5070, Thing::COUNT, 1000);
    assert_eq!(pipe.len(), 3);
    drop(child);
    pipe.execute().await.unwrap();
    // In the order in which they joined.
    assert_eq!((first.take().unwrap(), third.take().unwrap(), second.take().unwrap()), (1, 101, 111));
    assert!(again.take().unwrap_err().is_discarded());
    // Joining a pipeline that is gone discards too.
    let child = {
        let gone = db.pipeline();
        gone.nested()
    };
    let lost = Thing::incr(&child, 5070, Thing::COUNT, 1);
    child.execute().await.unwrap();
    assert!(lost.take().unwrap_err().is_discarded());
}

#[tokio::test]
async fn results_of_several_batches_can_be_put_together() {
    let db = db().await;
    let (one, two) = (db.pipeline(), db.pipeline());
    let all = Deferred::all([Thing::incr(&one, 5080, Thing::COUNT, 1), Thing::incr(&two, 5081, Thing::COUNT, 2)]);
    let sum = all.map(|counts| counts.iter().sum::<i64>());
    assert!(sum.get().unwrap_err().is_not_ready());
    assert_eq!(sum.await.unwrap(), 3);
    let none: Deferred<Vec<i64>> = Deferred::all([]);
    assert!(none.await.unwrap().is_empty());
}

#[tokio::test]
async fn atomic_blocks_are_all_or_nothing_where_redis_can_tell() {
    let db = db().await;
    thing(5090).save(&db).await.unwrap();
    redis([b"SET", b"PIPE{5091}", b"a string"]);
    // A failing command does not keep its neighbours from running: Redis does not roll back.
    let (fine, wrong) = db
        .atomic(|p| (Thing::incr(p, 5090, Thing::COUNT, 1).result(), Thing::incr(p, 5091, Thing::COUNT, 1).result()))
        .await
        .unwrap();
    assert_eq!(fine.unwrap(), 2);
    assert!(wrong.unwrap_err().is_wrong_type());
    // A command that the server does not know: the block is not run, and its neighbours say so.
    let (fine, wrong) = db
        .atomic(|p| (Thing::incr(p, 5090, Thing::COUNT, 1).result(), db.command("NONSENSE").query::<(), _>(p).result()))
        .await
        .unwrap();
    assert!(fine.unwrap_err().is_not_run() && wrong.unwrap_err().is_server());
    assert_eq!(Thing::get(&db, 5090, Thing::COUNT).await.unwrap(), Some(2));
    // Blocks inside blocks and pipelines; saves with a None, scripts.
    let (a, (b, c), d) = db
        .atomic(|p| {
            thing(5092).save(p);
            let loaded = Thing::load(p, 5092);
            let inner = p.atomic(|p| (Thing::incr(p, 5092, Thing::SMALL, 3), Thing::incr(p, 5092, Thing::SMALL, 3)));
            (loaded, inner, p.pipelined(|p| Thing::pop(p, 5092, Thing::SMALL)))
        })
        .await
        .unwrap();
    assert_eq!((a, b, c, d), (thing(5092), 3, 6, Some(6)));
    let before = db.stats().commands;
    let (one, two) = db.pipelined(|p| (p.atomic(|p| (touch(p, 5093), touch(p, 5093))), touch(p, 5093))).await.unwrap();
    assert_eq!((one, two, db.stats().commands - before), ((1, 2), 3, 8));
}
