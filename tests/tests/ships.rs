//! Ships: what they store, on a real server, and what is done with fields that have one.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "ships/borrowing.rs"]
mod borrowing;
#[path = "ships/copies.rs"]
mod copies;
#[path = "ships/fields.rs"]
mod fields;
#[path = "ships/formats.rs"]
mod formats;
#[path = "ships/raw.rs"]
mod raw;

use redis_struct::testing::Reply;
use redis_struct::{Db, RedisStruct};
use redis_struct_tests::{db, db3, redis, server};

/// A connection for each protocol.
async fn both() -> [Db; 2] {
    [db().await, db3().await]
}

/// The bytes of a stored field, if it is there.
fn stored(key: &str, field: &str) -> Option<Vec<u8>> {
    redis([b"HGET", key.as_bytes(), field.as_bytes()]).as_bytes().map(<[u8]>::to_vec)
}

/// Stores bytes in a field.
fn store(key: &str, field: &str, bytes: &[u8]) {
    assert!(matches!(redis([b"HSET", key.as_bytes(), field.as_bytes(), bytes]), Reply::Int(_)));
}
