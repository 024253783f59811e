//! Operations beyond the first ones: calculations, those on existing records only, and local records that follow the
//! server. Over RESP2 and RESP3.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "operations/calculate.rs"]
mod calculate;
#[path = "operations/existing.rs"]
mod existing;
#[path = "operations/local.rs"]
mod local;
#[path = "operations/random.rs"]
mod random;
#[path = "operations/schema.rs"]
mod schema;

use std::sync::atomic::{AtomicU64, Ordering};

use redis_struct::testing::Reply;
use redis_struct::{Db, RedisStruct};
use redis_struct_tests::{db, db3, hash, redis};

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "O")]
struct Player {
    #[redis(key)]
    id: u64,
    name: String,
    coins: i64,
    #[redis(default = 10)]
    level: u8,
    luck: Option<f64>,
    team: Option<String>,
    #[redis(skip)]
    seen: bool,
}

/// The same, with a time to live.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "OT", ttl = "1h")]
struct Guest {
    #[redis(key)]
    id: u64,
    coins: i64,
    luck: Option<f64>,
}

fn jack(id: u64) -> Player {
    Player { id, name: "Jack".into(), coins: 21, level: 3, luck: Some(0.5), team: None, seen: true }
}

/// An id that no other test has.
fn fresh() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A connection of each protocol, with an id for the test to use on it.
async fn both() -> [(Db, u64); 2] {
    [(db().await, fresh()), (db3().await, fresh())]
}

fn key(id: u64) -> String {
    format!("O{{{id}}}")
}

fn guest_key(id: u64) -> String {
    format!("OT{{{id}}}")
}

/// Asks the server, which does not refuse.
fn ask<const N: usize>(words: [&str; N]) -> Reply {
    match redis(words.map(str::as_bytes)) {
        Reply::Error(error) => panic!("{words:?}: {error}"),
        reply => reply,
    }
}

/// What is stored is exactly these fields, sorted by name.
#[track_caller]
fn holds<const N: usize>(key: &str, fields: [(&str, &str); N]) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let stored: Vec<_> = hash(key).into_iter().map(|(name, value)| (text(name), text(value))).collect();
    let fields: Vec<_> = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    assert_eq!(stored, fields);
}

/// Milliseconds that the key has to live; -1 stays, -2 there is none.
fn lives(key: &str) -> i64 {
    ask(["PTTL", key]).as_int().unwrap()
}

/// How many commands `operate` sends.
async fn sends<T>(db: &Db, commands: u64, operate: impl Future<Output = T>) -> T {
    let before = db.stats();
    let value = operate.await;
    assert_eq!(db.stats().commands - before.commands, commands);
    assert_eq!(db.stats().round_trips - before.round_trips, u64::from(commands > 0));
    value
}
