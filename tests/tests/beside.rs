//! Fields beside the record: all operations take them along, and leave nothing behind.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[macro_use]
#[path = "beside/batches.rs"]
mod batches;
#[macro_use]
#[path = "beside/faults.rs"]
mod faults;
#[macro_use]
#[path = "beside/life.rs"]
mod life;
#[macro_use]
#[path = "beside/reads.rs"]
mod reads;
#[macro_use]
#[path = "beside/removals.rs"]
mod removals;
#[macro_use]
#[path = "beside/writes.rs"]
mod writes;

#[path = "npy/interpreter.rs"]
mod interpreter;
#[path = "beside/numpy.rs"]
mod numpy;
#[path = "beside/operations.rs"]
mod operations;
#[path = "beside/rows.rs"]
mod rows;
#[path = "npy/sample.rs"]
mod sample;
#[path = "beside/shapes.rs"]
mod shapes;
#[path = "beside/torn.rs"]
mod torn;

use redis_struct::testing::Reply;
use redis_struct_tests::redis;

/// The keys that match a pattern, in order.
fn keys(pattern: &str) -> Vec<String> {
    let Reply::Array(keys) = redis([b"KEYS", pattern.as_bytes()]) else { return Vec::new() };
    let mut keys: Vec<_> =
        keys.iter().map(|key| String::from_utf8(key.as_bytes().unwrap().to_vec()).unwrap()).collect();
    keys.sort();
    keys
}

/// How many fields a hash has.
fn fields(key: &str) -> usize {
    usize::try_from(redis([b"HLEN", key.as_bytes()]).as_int().unwrap()).unwrap()
}

/// When the key expires: milliseconds since 1970; -1 never; -2 there is none.
fn expires(key: &str) -> i64 {
    redis([b"PEXPIRETIME", key.as_bytes()]).as_int().unwrap()
}
