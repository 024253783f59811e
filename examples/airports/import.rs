//! The import: a pipeline of some hundred records at a time.

use redis_struct::{Db, RedisStruct, Result};

use crate::airport::Airport;
use crate::progress::Progress;

const BATCH: usize = 250;

/// Saves all airports: one round trip per batch.
pub(crate) async fn save_all(db: &Db, airports: &[Airport], mut progress: Progress) -> Result<()> {
    for batch in airports.chunks(BATCH) {
        Airport::save_many(db, batch).await?;
        progress.advance(batch.len());
    }
    Ok(())
}

/// Deletes whatever is in the keyspace, and nothing else. How many airports there were.
pub(crate) async fn delete_all(db: &Db) -> Result<u64> {
    let codes = Airport::keys(db).collect_all().await?;
    Airport::delete_many(db, codes).await
}
