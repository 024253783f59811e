//! Records: what every operation does to a hash, what it answers, and how it fails. Over RESP2 and RESP3.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "records/change.rs"]
mod change;
#[path = "records/life.rs"]
mod life;
#[path = "records/read.rs"]
mod read;
#[path = "records/save.rs"]
mod save;
#[path = "records/shapes.rs"]
mod shapes;
#[path = "records/wrong_type.rs"]
mod wrong_type;

use std::sync::atomic::{AtomicU64, Ordering};

use redis_struct::codec::{Arg, Bulk, CodecError, Decode, Encode, Encoded};
use redis_struct::testing::Reply;
use redis_struct::{Db, Error, RedisStruct, Result};
use redis_struct_tests::{db, db3, hash, redis};

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "R")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
    admin: bool,
    last_seen: Option<i64>,
    #[redis(default)]
    views: u64,
    #[redis(rename = "fav")]
    favourite: Option<String>,
}

/// With a time to live, and a field that HINCRBY alone could not count.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "RT", ttl = "1h")]
struct Session {
    #[redis(key)]
    id: u64,
    user: Option<String>,
    seen: Option<i64>,
    #[redis(default)]
    hits: u8,
}

/// All of it may be absent.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "RO")]
struct Note {
    #[redis(key)]
    id: u64,
    text: Option<String>,
    stars: Option<u8>,
}

/// The same, with a time to live.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "ROT", ttl = "1h")]
struct Memo {
    #[redis(key)]
    id: u64,
    text: Option<String>,
}

/// A value that cannot always be stored.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "RP")]
struct Progress {
    #[redis(key)]
    id: u64,
    done: Percent,
    last: Option<Percent>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Percent(u8);

impl Encode for Percent {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        if self.0 > 100 {
            return Err(CodecError::new("a percentage is at most 100"));
        }
        self.0.encode(to)
    }
}

impl Decode for Percent {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        u8::decode(bytes).map(Self)
    }
}

fn jack(id: u64) -> User {
    User { id, name: "Jack".into(), admin: true, last_seen: Some(-5), views: 3, favourite: Some("tea".into()) }
}

/// Jack without what he need not have.
fn bare(id: u64) -> User {
    User { last_seen: None, favourite: None, ..jack(id) }
}

fn session(id: u64) -> Session {
    Session { id, user: Some("Jack".into()), seen: Some(7), hits: 250 }
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
    format!("R{{{id}}}")
}

fn session_key(id: u64) -> String {
    format!("RT{{{id}}}")
}

/// Asks the server, which does not refuse.
fn ask<const N: usize>(words: [&str; N]) -> Reply {
    match redis(words.map(str::as_bytes)) {
        Reply::Error(error) => panic!("{words:?}: {error}"),
        reply => reply,
    }
}

/// A hash as text, sorted by name.
fn stored(key: &str) -> Vec<(String, String)> {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    hash(key).into_iter().map(|(name, value)| (text(name), text(value))).collect()
}

/// What is stored is exactly these fields.
#[track_caller]
fn holds<const N: usize>(key: &str, fields: [(&str, &str); N]) {
    let fields: Vec<_> = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    assert_eq!(stored(key), fields);
}

/// When the key goes, in milliseconds since 1970; -1 never, -2 there is none.
fn expires(key: &str) -> i64 {
    ask(["PEXPIRETIME", key]).as_int().unwrap()
}

/// Nothing goes to the server while `operate` runs.
async fn sends_nothing<T>(db: &Db, operate: impl Future<Output = T>) -> T {
    let before = db.stats();
    let value = operate.await;
    assert_eq!((db.stats().commands, db.stats().round_trips), (before.commands, before.round_trips));
    value
}

/// All that an error shows of itself, with its causes.
fn all_text(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    text
}
