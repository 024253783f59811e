//! Batches: round trips, scopes, order, and futures that are dropped.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "pipeline/adopted.rs"]
mod adopted;
#[path = "pipeline/cancel.rs"]
mod cancel;
#[path = "pipeline/compose.rs"]
mod compose;
#[path = "pipeline/outcomes.rs"]
mod outcomes;
#[path = "pipeline/round_trips.rs"]
mod round_trips;
#[path = "pipeline/scripts.rs"]
mod scripts;

use redis_struct::RedisStruct;

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "PIPE")]
struct Thing {
    #[redis(key)]
    id: u64,
    name: String,
    count: Option<i64>,
    small: Option<i8>,
}

fn thing(id: u64) -> Thing {
    Thing { id, name: format!("thing {id}"), count: Some(1), small: None }
}
