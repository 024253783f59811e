//! Increments that count once a replica has them.

use std::time::{Duration, Instant};

use redis_struct::{Db, RedisStruct};

use crate::load::Ledger;

/// A counter whose increments count once a replica has them.
#[derive(RedisStruct, Debug, Clone, PartialEq, Eq)]
#[redis(keyspace = "WAITED")]
pub struct Waited {
    /// Which one.
    #[redis(key)]
    pub id: u64,
    /// How often it was incremented.
    #[redis(default)]
    pub count: u64,
}

/// Increments, and waits for a replica to have it: HINCRBY and WAIT in one pipeline, so that they go over one connection
/// one behind the other. WAIT is about what its own connection has written. Sent on its own later, it could be on a
/// connection that was opened in between, for which there is nothing to wait. `node`: where the key is, in a cluster.
///
/// # Panics
///
/// If the batch fails as a whole.
#[expect(clippy::panic, reason = "a test")]
pub async fn increment_and_wait(db: &Db, ledger: &Ledger, id: u64, node: Option<&str>) -> bool {
    let wait = db.command("WAIT").arg(1).arg(50);
    let wait = match node {
        Some(node) => wait.node(node),
        None => wait,
    };
    let both = db.pipelined(|p| (Waited::incr(p, id, Waited::COUNT, 1).result(), wait.query::<u64, _>(p).result()));
    let (raised, replicas) = both.await.unwrap_or_else(|error| panic!("the batch has failed: {error}"));
    match (&raised, &replicas) {
        // It ran, and may be lost with its master: without a replica at that moment, or sent again behind the WAIT.
        (Ok(_), Ok(0) | Err(_)) => ledger.enter_unknown(id),
        _ => ledger.enter(id, &raised),
    }
    raised.is_ok() && replicas.is_ok()
}

/// Waits until a hundred increments are confirmed: a replica that has just come up answers no WAIT for a while.
///
/// # Panics
///
/// If that takes longer than ten seconds.
pub async fn enough(ledger: &Ledger) {
    let start = Instant::now();
    while ledger.confirmed() < 100 {
        assert!(start.elapsed() < Duration::from_secs(10), "{ledger:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
