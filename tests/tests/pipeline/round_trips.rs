use redis_struct::RedisStruct;
use redis_struct_tests::{db, db3, proxy, through};

use crate::{Thing, thing};

#[tokio::test]
async fn a_thousand_loads_are_one_round_trip() {
    let proxy = proxy();
    let db = through(&proxy).await;
    let things: Vec<_> = (1000..2000).map(thing).collect();
    Thing::save_many(&db, &things).await.unwrap();
    assert_eq!(proxy.round_trips(), 1);
    let loaded = db.pipelined(|p| (1000..2000).map(|id| Thing::load(p, id)).collect::<Vec<_>>()).await.unwrap();
    assert_eq!(loaded, things);
    // `small` is None: MULTI, HSET, HDEL, EXEC.
    assert_eq!((proxy.round_trips(), proxy.commands()), (2, 4000 + 1000));
    let many = Thing::load_many(&db, 1000..2000).await.unwrap();
    assert!(many.into_iter().flatten().eq(things));
    assert_eq!(proxy.round_trips(), 3);
    assert_eq!(db.stats().round_trips, 3);
    assert_eq!(Thing::delete_many(&db, 1000..2000).await.unwrap(), 1000);
    assert_eq!((proxy.round_trips(), db.stats().commands, proxy.commands()), (4, 7000, 7000));
}

#[tokio::test]
async fn bytes_are_counted_as_the_socket_sees_them() {
    let proxy = proxy();
    let db = through(&proxy).await;
    let before = db.stats();
    thing(1).save(&db).await.unwrap();
    Thing::load(&db, 1).await.unwrap();
    let after = db.stats();
    assert_eq!(after.bytes_out - before.bytes_out, proxy.bytes_to_server());
    assert_eq!(after.bytes_in - before.bytes_in, proxy.bytes_to_client());
    assert!(proxy.bytes_to_client() > 0 && after.connections == 1);
}

#[tokio::test]
async fn concurrent_calls_share_a_connection() {
    let proxy = proxy();
    let db = through(&proxy).await;
    let tasks: Vec<_> = (3000..3064)
        .map(|id| {
            let db = db.clone();
            tokio::spawn(async move {
                thing(id).save(&db).await?;
                Thing::load(&db, id).await
            })
        })
        .collect();
    for (id, task) in (3000..).zip(tasks) {
        assert_eq!(task.await.unwrap().unwrap(), thing(id));
    }
    assert_eq!((proxy.connections(), db.stats().connections), (0, 1));
}

#[tokio::test]
async fn nothing_is_sent_where_nothing_is_asked() {
    let db = db().await;
    let before = db.stats();
    db.pipeline().execute().await.unwrap();
    assert!(db.pipelined(|_| Vec::<redis_struct::Deferred<u64>>::new()).await.unwrap().is_empty());
    db.pipelined(|_| ()).await.unwrap();
    db.atomic(|_| ()).await.unwrap();
    Thing::update(&db, 1, Thing::changes()).await.unwrap();
    assert!(Thing::load_many(&db, [0_u64; 0]).await.unwrap().is_empty());
    assert_eq!(db.stats().commands, before.commands);
    assert_eq!(db.stats().round_trips, before.round_trips);
}

#[tokio::test]
async fn a_block_of_one_command_is_that_command() {
    let db = db().await;
    let before = db.stats();
    assert_eq!(db.atomic(|p| Thing::incr(p, 4100, Thing::COUNT, 1)).await.unwrap(), 1);
    let one = |p: &redis_struct::Pipeline| p.atomic(|p| Thing::incr(p, 4100, Thing::COUNT, 1));
    assert_eq!(db.pipelined(|p| (one(p), one(p))).await.unwrap(), (2, 3));
    let sent = db.stats() - before;
    // No MULTI, no EXEC.
    assert_eq!((sent.commands, sent.round_trips), (3, 2));
}

#[tokio::test]
async fn resp3_gives_the_same_results() {
    let db = db3().await;
    thing(4000).save(&db).await.unwrap();
    let (loaded, count, small) = db
        .pipelined(|p| {
            (Thing::load(p, 4000), Thing::incr(p, 4000, Thing::COUNT, 1), Thing::incr(p, 4000, Thing::SMALL, 5))
        })
        .await
        .unwrap();
    assert_eq!((loaded, count, small), (thing(4000), 2, 5));
    let (popped, gone) = db.atomic(|p| (Thing::pop(p, 4000, Thing::COUNT), Thing::delete(p, 4000))).await.unwrap();
    assert_eq!((popped, gone), (Some(2), true));
}
