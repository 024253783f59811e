//! RedPipe's suite `Pipeline`, and its case of a type on another connection than the pipeline's.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use redis_struct::{Db, RedisStruct, Result};
use redis_struct_tests::{connect, db, server};

use super::fresh;

// PipelineTestCase.test_string
#[tokio::test]
async fn a_result_is_not_ready_before_execute() -> Result<()> {
    let db = db().await;
    let key = format!("conformance:{}", fresh());
    let pipe = db.pipeline();
    let _set = db.command("SET").key(&key).arg("bar").query::<(), _>(&pipe);
    let get = db.command("GET").key(&key).query::<Vec<u8>, _>(&pipe);
    assert!(get.get().unwrap_err().is_not_ready());
    pipe.execute().await?;
    assert_eq!(get.take()?, b"bar");
    Ok(())
}

// PipelineTestCase.test_zset
#[tokio::test]
async fn a_sorted_set_is_written_and_read_in_one_pipeline() -> Result<()> {
    let db = db().await;
    let key = format!("conformance:{}", fresh());
    let range = db.pipelined(|p| {
        for (score, member) in [(3, "c"), (1, "a"), (2, "b")] {
            let _added = db.command("ZADD").key(&key).arg(score).arg(member).query::<u64, _>(p);
        }
        db.command("ZRANGE").key(&key).arg(0).arg(-1).query::<Vec<String>, _>(p)
    });
    assert_eq!(range.await?, ["a", "b", "c"]);
    Ok(())
}

// PipelineTestCase.test_callback
#[tokio::test]
async fn callbacks_run_after_execute() -> Result<()> {
    let db = db().await;
    let key = format!("conformance:{}", fresh());
    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    let pipe = db.pipeline();
    let counts: Vec<_> = (0..3)
        .map(|_| {
            let seen = Arc::clone(&seen);
            let count = db.command("INCRBY").key(&key).arg(1).query::<u64, _>(&pipe);
            count.map(move |count| seen.lock().unwrap().insert(count))
        })
        .collect();
    assert!(seen.lock().unwrap().is_empty());
    pipe.execute().await?;
    assert_eq!(*seen.lock().unwrap(), BTreeSet::from([1, 2, 3]));
    assert_eq!(counts.len(), 3);
    Ok(())
}

// PipelineTestCase.test_reset
#[tokio::test]
async fn what_is_not_executed_is_not_sent_and_nothing_is_sent_twice() -> Result<()> {
    let db = db().await;
    let key = format!("conformance:{}", fresh());
    let called = Arc::new(Mutex::new(0));
    let count_call = |called: &Arc<Mutex<i32>>| {
        let called = Arc::clone(called);
        move || *called.lock().unwrap() += 1
    };

    let pipe = db.pipeline();
    let dropped = db.command("INCR").key(&key).query::<u64, _>(&pipe);
    pipe.on_execute(count_call(&called));
    drop(pipe);
    assert!(dropped.get().unwrap_err().is_discarded());

    let pipe = db.pipeline();
    let count = db.command("INCR").key(&key).query::<u64, _>(&pipe);
    pipe.on_execute(count_call(&called));
    pipe.execute().await?;
    assert!(pipe.is_empty());
    let before = db.stats().commands;
    pipe.execute().await?;
    assert_eq!(db.stats().commands, before);
    assert_eq!((count.take()?, *called.lock().unwrap()), (1, 1));
    Ok(())
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "CN", connection = "t")]
struct Elsewhere {
    #[redis(key)]
    id: u64,
    foo: String,
    count: Option<u64>,
}

// Issue2NamedConnections: test_struct, test_hash
#[tokio::test]
async fn a_type_has_its_own_connection_in_any_pipeline() -> Result<()> {
    let db: Db = connect(
        Db::builder().connection("default", server().url()).connection("t", format!("{}?db=1", server().url())),
    )
    .await;
    let id = fresh();
    let record = Elsewhere { id, foo: "bar".into(), count: None };
    let (_, loaded, count, here) = db
        .pipelined(|p| {
            let here = db.command("EXISTS").key(format!("CN{{{id}}}")).query::<bool, _>(p);
            (record.save(p), Elsewhere::load(p, id), Elsewhere::incr(p, id, Elsewhere::COUNT, 2), here)
        })
        .await?;
    assert_eq!((loaded, count, here), (record, 2, false));
    Ok(())
}
