//! Batches: round trips, scopes, order, and futures that are dropped.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "pipeline/adopted.rs"]
mod adopted;
#[path = "pipeline/calls.rs"]
mod calls;
#[path = "pipeline/cancel.rs"]
mod cancel;
#[path = "pipeline/compose.rs"]
mod compose;
#[path = "pipeline/maps.rs"]
mod maps;
#[path = "pipeline/nested.rs"]
mod nested;
#[path = "pipeline/outcomes.rs"]
mod outcomes;
#[path = "pipeline/round_trips.rs"]
mod round_trips;
#[path = "pipeline/scripts.rs"]
mod scripts;
#[path = "pipeline/sizes.rs"]
mod sizes;
#[path = "pipeline/within.rs"]
mod within;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

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

/// Polls once: lazy futures are then on their way.
fn poll_once<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}
