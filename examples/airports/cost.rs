//! What a step costs: round trips, commands, time.

use std::future::Future;
use std::ops::AddAssign;
use std::time::{Duration, Instant};

use redis_struct::{Db, Result};

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    pub(crate) round_trips: u64,
    pub(crate) commands: u64,
    pub(crate) time: Duration,
}

/// Runs a step. A future of this library is lazy: what it costs, it costs here.
pub(crate) async fn measured<T>(db: &Db, step: impl Future<Output = Result<T>>) -> Result<(T, Cost)> {
    let (before, start) = (db.stats(), Instant::now());
    let value = step.await?;
    let (spent, time) = (db.stats() - before, start.elapsed());
    Ok((value, Cost { round_trips: spent.round_trips, commands: spent.commands, time }))
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.round_trips = self.round_trips.saturating_add(other.round_trips);
        self.commands = self.commands.saturating_add(other.commands);
        self.time = self.time.saturating_add(other.time);
    }
}
