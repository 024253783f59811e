//! Connections that break, servers that stop answering, servers that come back.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

#[path = "faults/cut.rs"]
mod cut;
#[path = "faults/garbage.rs"]
mod garbage;
#[path = "faults/killed.rs"]
mod killed;
#[path = "faults/login.rs"]
mod login;
#[path = "faults/reconnect.rs"]
mod reconnect;
#[path = "faults/silence.rs"]
mod silence;
#[path = "faults/tls.rs"]
mod tls;
#[path = "faults/unable.rs"]
mod unable;

use redis_struct::RedisStruct;

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "FAULT")]
struct Thing {
    #[redis(key)]
    id: u64,
    name: String,
    count: Option<i64>,
    small: Option<i8>,
}

fn thing(id: u64) -> Thing {
    Thing { id, name: format!("thing {id}"), count: Some(0), small: None }
}

/// All that may end up in a log: the error, and what has caused it.
fn everything_told(error: &dyn std::error::Error) -> String {
    let told = format!("{error} {error:?}");
    error.source().map_or(told.clone(), |source| told + " " + &everything_told(source))
}
