//! Redis Cluster: three masters, three replicas, real faults.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout, reason = "tests")]

#[path = "cluster/beside.rs"]
mod beside;
#[path = "cluster/failover.rs"]
mod failover;
#[path = "cluster/operations.rs"]
mod operations;
#[path = "cluster/places.rs"]
mod places;
#[path = "cluster/redirects.rs"]
mod redirects;
#[path = "cluster/resharding.rs"]
mod resharding;
#[path = "cluster/vanished.rs"]
mod vanished;

use std::sync::OnceLock;

use redis_struct::testing::Cluster;
use redis_struct::{Db, RedisStruct};

/// The cluster of this test binary. Tests that change who has which slot start their own.
fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| Cluster::start().unwrap())
}

/// Another one without replicas, whose slots move.
fn moving() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| Cluster::builder().replicas_per_master(0).start().unwrap())
}

async fn db() -> Db {
    Db::connect(cluster().url()).await.unwrap()
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "C")]
struct Counter {
    #[redis(key)]
    id: u64,
    name: String,
    note: Option<String>,
    #[redis(default)]
    count: u64,
}

impl Counter {
    fn new(id: u64) -> Self {
        Self { id, name: format!("name {id}"), note: None, count: id }
    }
}
