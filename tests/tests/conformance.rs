//! RedPipe's own test cases, told again in terms of this library. A comment above each test names the case upstream,
//! or says what RedPipe did.
//! Where this library differs on purpose, the test shows what it does, and says why.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "conformance/cluster.rs"]
mod cluster;
#[path = "conformance/connections.rs"]
mod connections;
#[path = "conformance/expires.rs"]
mod expires;
#[path = "conformance/failing.rs"]
mod failing;
#[path = "conformance/fields.rs"]
mod fields;
#[path = "conformance/nodes.rs"]
mod nodes;
#[path = "conformance/pipeline.rs"]
mod pipeline;
#[path = "conformance/records.rs"]
mod records;
#[path = "conformance/required.rs"]
mod required;
#[path = "conformance/servers.rs"]
mod servers;

use std::sync::atomic::{AtomicU64, Ordering};

use redis_struct_tests::redis;

/// An id that no other test has.
fn fresh() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Sets a field of a hash past the library.
fn store(key: &str, field: &str, value: impl AsRef<[u8]>) {
    let reply = redis([b"HSET", key.as_bytes(), field.as_bytes(), value.as_ref()]);
    assert!(reply.as_int().is_some(), "{reply:?}");
}

/// A field of a hash as it is stored.
fn stored(key: &str, field: &str) -> Option<Vec<u8>> {
    redis([b"HGET", key.as_bytes(), field.as_bytes()]).as_bytes().map(<[u8]>::to_vec)
}

/// How many fields a hash has; 0 if there is none.
fn fields_of(key: &str) -> i64 {
    redis([b"HLEN", key.as_bytes()]).as_int().unwrap()
}
