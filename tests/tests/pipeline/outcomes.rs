use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use redis_struct::codec::{Arg, Bulk, CodecError, Decode, Encode, Encoded};
use redis_struct::{RedisStruct, Ttl};
use redis_struct_tests::{db, redis};

use crate::{Thing, thing};

#[tokio::test]
async fn wrongtype_in_the_middle_leaves_the_neighbours_alone() {
    redis([b"SET", b"PIPE{6001}", b"a string"]);
    let db = db().await;
    thing(6000).save(&db).await.unwrap();
    let pipe = db.pipeline();
    let before = Thing::incr(&pipe, 6000, Thing::COUNT, 1);
    let wrong = Thing::load(&pipe, 6001);
    let after = Thing::load(&pipe, 6000);
    let missing = Thing::load(&pipe, 6999);
    let error = pipe.execute().await.unwrap_err();
    assert_eq!(before.take().unwrap(), 2);
    assert_eq!(after.take().unwrap().count, Some(2));
    assert!(missing.take().unwrap_err().is_not_found());
    let [failure] = error.failures() else { unreachable!("one command failed") };
    assert_eq!((failure.command(), failure.key()), ("HMGET", Some("PIPE{6001}")));
    assert!(failure.error().is_wrong_type() && error.is_wrong_type());
    assert!(
        error.to_string().starts_with("1 of 4 commands failed: `HMGET` of `Thing` under key `PIPE{6001}`: "),
        "{error}"
    );
    let own = wrong.take().unwrap_err();
    assert_eq!((own.command(), own.key(), own.record()), (Some("HMGET"), Some("PIPE{6001}"), Some("Thing")));
}

#[tokio::test]
async fn a_save_with_a_ttl_on_a_foreign_key_changes_neither_value_nor_ttl() {
    #[derive(RedisStruct)]
    #[redis(keyspace = "PIPE-TTL", ttl = "1h")]
    struct Short {
        #[redis(key)]
        id: u64,
        name: String,
        note: Option<String>,
    }
    let db = db().await;
    redis([b"SET", b"PIPE-TTL{1}", b"a string", b"PX", b"50000"]);
    for note in [None, Some("n".to_owned())] {
        let error = Short { id: 1, name: "x".into(), note }.save(&db).await.unwrap_err();
        assert!(error.is_wrong_type());
        assert_eq!(error.key(), Some("PIPE-TTL{1}"));
    }
    assert_eq!(redis([b"GET", b"PIPE-TTL{1}"]).as_bytes(), Some(&b"a string"[..]));
    assert!(matches!(Short::ttl(&db, 1).await.unwrap(), Ttl::In(left) if left.as_millis() <= 50_000));
    redis([b"SET", b"PIPE-TTL{2}", b"a string"]);
    assert!(Short { id: 2, name: "x".into(), note: None }.save(&db).await.unwrap_err().is_wrong_type());
    assert_eq!(Short::ttl(&db, 2).await.unwrap(), Ttl::Never);
}

#[tokio::test]
async fn execute_twice_sends_once() {
    let db = db().await;
    let pipe = db.pipeline();
    let count = Thing::incr(&pipe, 6010, Thing::COUNT, 1);
    pipe.execute().await.unwrap();
    pipe.execute().await.unwrap();
    assert_eq!(count.await.unwrap(), 1);
    assert_eq!(Thing::get(&db, 6010, Thing::COUNT).await.unwrap(), Some(1));
    // Awaiting a result executes; `execute` then has nothing left to send.
    let count = Thing::incr(&pipe, 6010, Thing::COUNT, 1);
    let other = Thing::incr(&pipe, 6010, Thing::COUNT, 1);
    assert_eq!(other.await.unwrap(), 3);
    pipe.execute().await.unwrap();
    assert_eq!(count.take().unwrap(), 2);
}

#[tokio::test]
async fn a_pipeline_says_how_many_operations_are_queued() {
    let db = db().await;
    let pipe = db.pipeline();
    assert!(pipe.is_empty());
    // An action is no operation, and each id is one.
    pipe.on_execute(|| ());
    assert!(pipe.is_empty());
    let things = Thing::load_many(&pipe, 6310..6313);
    assert!(!pipe.is_empty());
    assert_eq!(pipe.len(), 3);
    assert_eq!(things.await.unwrap(), [None, None, None]);
    assert!(pipe.is_empty());
}

#[tokio::test]
async fn a_failure_is_told_once() {
    redis([b"SET", b"PIPE{6300}", b"a string"]);
    let db = db().await;
    let pipe = db.pipeline();
    Thing::incr(&pipe, 6300, Thing::COUNT, 1);
    assert!(pipe.execute().await.unwrap_err().is_wrong_type());
    pipe.execute().await.unwrap();
    // Nor among those of the next batches.
    for _ in 0..2 {
        Thing::incr(&pipe, 6301, Thing::COUNT, 1);
        pipe.execute().await.unwrap();
    }
    assert_eq!(Thing::get(&db, 6301, Thing::COUNT).await.unwrap(), Some(2));
}

#[derive(Debug, PartialEq, Clone)]
struct Even(u32);

impl Encode for Even {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        if self.0 % 2 == 1 { Err(CodecError::new("expected an even number")) } else { self.0.encode(to) }
    }
}

impl Decode for Even {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        u32::decode(bytes).map(Self)
    }
}

#[derive(RedisStruct, Debug)]
#[redis(keyspace = "PIPE-EVEN")]
struct Pair {
    #[redis(key)]
    id: u64,
    even: Even,
    other: Option<Even>,
}

#[tokio::test]
async fn a_value_that_cannot_be_encoded_queues_nothing() {
    let db = db().await;
    let pair = |id, even| Pair { id, even: Even(even), other: None };
    let before = db.stats().commands;
    let error = pair(1, 3).save(&db).await.unwrap_err();
    assert!(error.is_refused() && error.is_not_run());
    assert_eq!((error.record(), error.field(), error.key()), (Some("Pair"), Some("even"), Some("PIPE-EVEN{1}")));
    assert_eq!(db.stats().commands, before);
    // In a pipeline the neighbours go, and `execute` lists it.
    let pipe = db.pipeline();
    let (fine, refused, last) = (pair(2, 2).save(&pipe), pair(3, 3).save(&pipe), pair(4, 4).save(&pipe));
    let failed = pipe.execute().await.unwrap_err();
    assert_eq!(failed.failures().len(), 1);
    assert_eq!(failed.failures().first().unwrap().key(), Some("PIPE-EVEN{3}"));
    assert!(fine.take().is_ok() && last.take().is_ok() && refused.take().unwrap_err().is_refused());
    assert!(Pair::exists(&db, 4).await.unwrap() && !Pair::exists(&db, 3).await.unwrap());
    // In a block nothing goes.
    let (fine, refused) = db.atomic(|p| (pair(5, 2).save(p).result(), pair(6, 3).save(p).result())).await.unwrap();
    assert!(fine.unwrap_err().is_not_run() && refused.unwrap_err().is_refused());
    assert!(!Pair::exists(&db, 5).await.unwrap());
    // Every way of writing one.
    for error in [
        pair(7, 1).insert(&db).await.map(drop).unwrap_err(),
        Pair::save_many(&db, [pair(7, 1)]).await.unwrap_err(),
        Pair::update(&db, 7, Pair::changes().even(Even(1))).await.unwrap_err(),
        Pair::update_existing(&db, 7, Pair::changes().other(Even(1))).await.map(drop).unwrap_err(),
        Pair::set_if_absent(&db, 7, Pair::OTHER, Even(1)).await.map(drop).unwrap_err(),
        db.command("SET").key("PIPE-EVEN-RAW").arg(Even(1)).query::<(), _>(&db).await.unwrap_err(),
    ] {
        assert!(error.is_refused(), "{error}");
    }
    assert!(!Pair::exists(&db, 7).await.unwrap());
}

#[tokio::test]
async fn results_that_nobody_reads_are_counted() {
    let db = db().await;
    let pipe = db.pipeline();
    let read = Thing::exists(&pipe, 6020);
    Thing::exists(&pipe, 6020);
    let looked_at = Thing::exists(&pipe, 6020);
    pipe.execute().await.unwrap();
    read.take().unwrap();
    looked_at.get().unwrap();
    drop(looked_at);
    assert_eq!(db.stats().unread, 1);
    Thing::exists(&db, 6020).await.unwrap();
    let _ = db.pipelined(|p| (Thing::exists(p, 6020), Thing::exists(p, 6020))).await.unwrap();
    assert_eq!(db.stats().unread, 1);
}

#[tokio::test]
async fn any_command_can_be_sent() {
    let db = db().await;
    let pipe = db.pipeline();
    let set = db.command("SET").key("PIPE-RAW").arg(5).query::<String, _>(&pipe);
    let get = db.command("get").key("PIPE-RAW").query::<Option<u64>, _>(&pipe);
    let wrong = db.command("LPUSH").key("PIPE-RAW").arg("x").query::<u64, _>(&pipe);
    let none = db.command("GET").key("PIPE-RAW-NONE").query::<String, _>(&pipe);
    let list = db.command("MGET").key("PIPE-RAW").key("PIPE-RAW-NONE").query::<(i64, Option<String>), _>(&pipe);
    let error = pipe.execute().await.unwrap_err();
    assert_eq!((set.take().unwrap().as_str(), get.take().unwrap(), list.take().unwrap()), ("OK", Some(5), (5, None)));
    assert!(wrong.take().unwrap_err().is_wrong_type() && none.take().unwrap_err().is_malformed());
    let failure = error.failures().first().unwrap();
    assert_eq!((failure.command(), failure.key()), ("LPUSH", Some("PIPE-RAW")));
    let told = db.command("NONSENSE").arg("secret").query::<(), _>(&db).await.unwrap_err();
    assert!(told.is_server() && !told.to_string().contains("secret"), "{told}");
}

#[tokio::test]
async fn a_value_that_cannot_be_encoded_behind_a_full_chunk_sends_nothing_more() {
    let db = db().await;
    let before = db.stats();
    let refused = Pair { id: 8, even: Even(3), other: None };
    let (counted, refused) = db
        .pipelined(|p| {
            let counted: Vec<_> = (0..4096).map(|_| Thing::incr(p, 6100, Thing::COUNT, 1)).collect();
            (counted, refused.save(p).result())
        })
        .await
        .unwrap();
    assert!(counted.into_iter().eq(1..=4096) && refused.unwrap_err().is_refused());
    let sent = db.stats() - before;
    assert_eq!((sent.commands, sent.round_trips, sent.connections), (4096, 1, 0));
    // The connection is in use as before.
    assert!(Thing::delete(&db, 6100).await.unwrap());
    assert_eq!((db.stats() - before).connections, 0);
}

#[tokio::test]
async fn on_execute_of_a_nested_pipeline_is_about_its_own_commands() {
    redis([b"SET", b"PIPE{6200}", b"a string"]);
    let db = db().await;
    let pipe = db.pipeline();
    let ran = Arc::new(AtomicBool::new(false));
    let child = pipe.nested();
    // The first that the outer one gets.
    thing(6201).save(&child);
    let seen = Arc::clone(&ran);
    child.on_execute(move || seen.store(true, Relaxed));
    child.execute().await.unwrap();
    Thing::incr(&pipe, 6200, Thing::COUNT, 1);
    assert!(pipe.execute().await.unwrap_err().is_wrong_type());
    assert!(ran.load(Relaxed));
}
