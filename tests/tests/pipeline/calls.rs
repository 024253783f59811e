//! Commands of one's own that are no good in every place.

use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use redis_struct::{Db, Pipeline};
use redis_struct_tests::{connect, db, redis, server};

type Popped = Option<(String, String)>;

#[tokio::test]
async fn a_command_that_waits_is_refused_in_a_pipeline_and_runs_beside_it() {
    redis([b"RPUSH", b"PIPE-LIST", b"x"]);
    let db = db().await;
    let pop = || db.command("BLPOP").key("PIPE-LIST").arg(0).blocking();
    let pipe = db.pipeline();
    let refused = pop().query::<Popped, _>(&pipe);
    let length = db.command("LLEN").key("PIPE-LIST").query::<u64, _>(&pipe);
    let error = pipe.execute().await.unwrap_err();
    assert_eq!((error.failures().len(), length.take().unwrap()), (1, 1));
    let error = refused.take().unwrap_err();
    assert!(error.is_refused() && error.is_not_run() && error.to_string().contains("on the `Db`"), "{error}");
    assert_eq!((error.command(), error.key()), (Some("BLPOP"), Some("PIPE-LIST")));
    assert_eq!(pop().query::<Popped, _>(&db).await.unwrap(), Some(("PIPE-LIST".to_owned(), "x".to_owned())));
}

#[tokio::test]
async fn wait_goes_with_the_writes_and_not_beside_them() {
    let db = db().await;
    let wait = || db.command("WAIT").arg(0).arg(0);
    let (set, replicas) = db
        .pipelined(|p| {
            let set = db.command("SET").key("PIPE-WAIT").arg(1).query::<String, _>(p);
            (set, wait().query::<u64, _>(p))
        })
        .await
        .unwrap();
    assert_eq!((set.as_str(), replicas), ("OK", 0));
    let before = db.stats().commands;
    for name in ["WAIT", "waitaof"] {
        let error = db.command(name).arg(0).arg(0).blocking().query::<u64, _>(&db).await.unwrap_err();
        assert!(error.is_refused() && error.to_string().contains("one pipeline with the writes"), "{error}");
    }
    assert_eq!(db.stats().commands, before);
}

#[tokio::test]
async fn each_key_of_a_command_is_one_of_its_keys() {
    let db = db().await;
    for changed in ["PIPE-KEYS-1", "PIPE-KEYS-2", "PIPE-KEYS-3"] {
        let (runs, other) = (&AtomicU32::new(0), &db);
        // What a transaction reads is watched: all of it.
        let work = |tx: Db| async move {
            let read = tx.command("MGET").key("PIPE-KEYS-1").key("PIPE-KEYS-2").key("PIPE-KEYS-3").read_only();
            let read: Vec<Option<i64>> = read.query(&tx).await?;
            if runs.fetch_add(1, SeqCst) == 0 {
                other.command("INCR").key(changed).query::<i64, _>(other).await?;
            }
            let sum = read.into_iter().flatten().sum::<i64>();
            tx.atomic(|p| tx.command("SET").key("PIPE-KEYS-SUM").arg(sum).query::<String, _>(p)).await?;
            Ok(())
        };
        db.transaction(work).await.unwrap();
        assert_eq!(runs.load(SeqCst), 2, "{changed}");
    }
    assert_eq!(redis([b"GET", b"PIPE-KEYS-SUM"]).as_bytes(), Some(&b"3"[..]));
}

#[tokio::test]
async fn a_block_is_for_one_connection_under_all_its_names() {
    let builder = Db::builder().connection("default", server().url()).connection("other", server().url());
    let db = connect(builder.alias("same", "default")).await;
    let incr = |p: &Pipeline, name| db.command("INCR").key("PIPE-BLOCK").connection(name).query::<i64, _>(p);
    assert_eq!(db.atomic(|p| (incr(p, "default"), incr(p, "same"))).await.unwrap(), (1, 2));
    let before = db.stats().commands;
    let refused = db.atomic(|p| ["default", "other", "default"].map(|name| incr(p, name).result())).await.unwrap();
    for error in refused.map(Result::unwrap_err) {
        assert!(error.is_not_run() && error.to_string().contains("`default` and `other`"), "{error}");
    }
    assert_eq!(db.stats().commands, before);
}
