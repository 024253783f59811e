//! The life of connections: how many may wait, how long, who closes them, and those of one user.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "lifecycle/blocking.rs"]
mod blocking;
#[path = "lifecycle/close.rs"]
mod close;
#[path = "lifecycle/health.rs"]
mod health;
#[path = "lifecycle/limit.rs"]
mod limit;
#[path = "lifecycle/replace.rs"]
mod replace;
#[path = "lifecycle/transaction.rs"]
mod transaction;
#[path = "lifecycle/within.rs"]
mod within;

use std::future::Future;
use std::pin::pin;
use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use redis_struct::RedisStruct;
use redis_struct::testing::{Cluster, Reply, Server};

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "LIFE")]
struct Thing {
    #[redis(key)]
    id: u64,
    name: String,
    #[redis(default)]
    count: i64,
}

fn thing(id: u64) -> Thing {
    Thing { id, name: format!("thing {id}"), count: 0 }
}

/// The cluster of this test binary.
fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| Cluster::builder().masters(3).replicas_per_master(0).start().unwrap())
}

/// Polls once: lazy futures are then on their way.
fn poll_once<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

async fn sleep(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

/// How many connections the server has, but for the one that asks.
fn clients(server: &Server) -> usize {
    let Ok(Reply::Bulk(list)) = server.command(&["CLIENT", "LIST"]) else { return usize::MAX };
    String::from_utf8_lossy(&list).lines().count() - 1
}

/// The connections of others are so many before long.
async fn has_clients(server: &Server, number: usize) {
    let begin = Instant::now();
    while clients(server) != number {
        assert!(begin.elapsed() < Duration::from_secs(5), "{} clients, not {number}", clients(server));
        sleep(5).await;
    }
}
