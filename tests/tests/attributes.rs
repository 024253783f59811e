//! What the attributes of `#[derive(RedisStruct)]` do to what is stored and read. Over RESP2 and RESP3.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "attributes/alias.rs"]
mod alias;
#[path = "attributes/borrowing.rs"]
mod borrowing;
#[path = "attributes/bound.rs"]
mod bound;
#[path = "attributes/flatten.rs"]
mod flatten;
#[path = "attributes/generate.rs"]
mod generate;
#[path = "attributes/names.rs"]
mod names;
#[path = "attributes/nested.rs"]
mod nested;
#[path = "attributes/projection.rs"]
mod projection;
#[path = "attributes/secret.rs"]
mod secret;
#[path = "attributes/template.rs"]
mod template;
#[path = "attributes/version.rs"]
mod version;
#[path = "attributes/with.rs"]
mod with;

use std::sync::atomic::{AtomicU64, Ordering};

use redis_struct::testing::Reply;
use redis_struct::{Db, RedisStruct, Result};
use redis_struct_tests::{db, db3, hash, redis};

/// An id that no other test has.
fn fresh() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A connection of each protocol, with an id for the test to use on it.
async fn both() -> [(Db, u64); 2] {
    [(db().await, fresh()), (db3().await, fresh())]
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
fn holds<'a>(key: &str, fields: impl AsRef<[(&'a str, &'a str)]>) {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    assert_eq!(stored(key), fields.as_ref().iter().map(own).collect::<Vec<_>>());
}
