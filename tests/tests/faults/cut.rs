use redis_struct::testing::Proxy;
use redis_struct::{Db, Deferred, Error, RedisStruct, Result};
use redis_struct_tests::{db, proxy, through};

use crate::{Thing, thing};

/// A batch of everything: records, increments, a block, a script, a raw command.
struct Mixed {
    loaded: Deferred<Thing>,
    counted: Deferred<i64>,
    block: Deferred<(i64, Option<i64>)>,
    saved: Deferred<()>,
    small: Deferred<i8>,
    echo: Deferred<String>,
    executed: Result<()>,
}

/// Ids of the batch: one record that is only read, and one for each kind of write.
const READ: u64 = 1;
const COUNTED: u64 = 2;
const BLOCK: u64 = 3;
const SAVED: u64 = 4;
const SMALL: u64 = 5;

/// The number of the first round, and what is counted from.
const START: i64 = 1000;

async fn mixed(db: &Db, round: i64) -> Mixed {
    let pipe = db.pipeline();
    let loaded = Thing::load(&pipe, READ);
    let counted = Thing::incr(&pipe, COUNTED, Thing::COUNT, 1);
    let block = pipe.atomic(|p| (Thing::incr(p, BLOCK, Thing::COUNT, 1), Thing::get(p, BLOCK, Thing::COUNT)));
    let saved = Thing { count: Some(round), ..thing(SAVED) }.save(&pipe);
    let small = Thing::incr(&pipe, SMALL, Thing::SMALL, if round % 2 == 0 { 1 } else { -1 });
    let echo = db.command("ECHO").arg(format!("round {round}")).query(&pipe);
    let executed = pipe.execute().await;
    Mixed { loaded, counted, block, saved, small, echo, executed }
}

/// The result is right, or its outcome is unknown.
fn right<T: PartialEq + std::fmt::Debug>(result: Result<T>, expected: &T) -> bool {
    match result {
        Ok(value) => {
            assert_eq!(value, *expected);
            true
        }
        Err(error) => {
            assert!(error.is_outcome_unknown() && error.is_connection() && !error.is_not_run(), "{error}");
            false
        }
    }
}

async fn prepare(proxy: &Proxy) -> Db {
    let db = through(proxy).await;
    Thing::delete_many(&db, 1..=5).await.unwrap();
    thing(READ).save(&db).await.unwrap();
    // Four digits throughout, so that all replies are equally long.
    let counting = |id| Thing { count: Some(START), ..thing(id) };
    Thing::save_many(&db, [counting(COUNTED), counting(BLOCK)]).await.unwrap();
    mixed(&db, START).await.executed.unwrap();
    proxy.reset_counts();
    db
}

#[tokio::test]
async fn cut_at_every_byte_of_the_reply_to_a_mixed_batch() {
    let (proxy, direct) = (proxy(), db().await);
    let db = prepare(&proxy).await;
    mixed(&db, START + 1).await.executed.unwrap();
    let length = proxy.bytes_to_client();
    assert!(length > 100, "the reply is {length} bytes long");
    let mut done = START + 2;
    for position in 0..=length {
        proxy.cut_after_reply_bytes(position);
        let batch = mixed(&db, done).await;
        done += 1;
        let small = i8::try_from(done % 2).unwrap();
        let known = [
            right(batch.loaded.take(), &thing(READ)),
            right(batch.counted.take(), &done),
            right(batch.block.take(), &(done, Some(done))),
            right(batch.saved.take(), &()),
            right(batch.small.take(), &small),
            right(batch.echo.take(), &format!("round {}", done - 1)),
        ];
        assert_eq!(batch.executed.is_ok(), known.iter().all(|known| *known), "cut after {position}");
        assert_eq!(known.iter().all(|known| *known), position == length, "cut after {position}");
        // The server ran each exactly once, and the next call works.
        let count = |p: &_, id| Thing::get(p, id, Thing::COUNT);
        let counts = direct.pipelined(|p| [count(p, COUNTED), count(p, BLOCK), count(p, SAVED)]).await.unwrap();
        assert_eq!(counts, [Some(done), Some(done), Some(done - 1)], "cut after {position}");
        assert_eq!(Thing::get(&direct, SMALL, Thing::SMALL).await.unwrap(), Some(small));
        assert_eq!(db.ping("next").await.unwrap(), "next");
    }
}

#[tokio::test]
async fn cut_at_every_byte_of_the_request_nothing_runs_twice() {
    let proxy = proxy();
    let direct = db().await;
    let db = through(&proxy).await;
    let request = |db: &Db| {
        let pipe = db.pipeline();
        let counts: Vec<_> = (11..14).map(|id| Thing::incr(&pipe, id, Thing::COUNT, 1)).collect();
        (pipe, counts)
    };
    Thing::delete_many(&db, 11..14).await.unwrap();
    proxy.reset_counts();
    let (pipe, _counts) = request(&db);
    pipe.execute().await.unwrap();
    let length = proxy.bytes_to_server();
    // Confirmed, and with what may have run.
    let (least, mut most) = (1_i64, 1_i64);
    for position in 0..length {
        proxy.cut_after_request_bytes(position);
        let (pipe, counts) = request(&db);
        pipe.execute().await.unwrap_err();
        most += 1;
        for count in counts {
            let error: Error = count.take().unwrap_err();
            assert!(error.is_outcome_unknown(), "{error}");
        }
        assert_eq!(db.ping("next").await.unwrap(), "next");
    }
    for id in 11..14 {
        let count = Thing::get(&direct, id, Thing::COUNT).await.unwrap().unwrap();
        assert!(least <= count && count <= most, "{least} <= {count} <= {most}");
    }
    // The first command was whole in most of the requests, so some did run.
    assert!(Thing::get(&direct, 11, Thing::COUNT).await.unwrap().unwrap() > 50);
}
