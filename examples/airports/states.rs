//! Airports by state: every record of the keyspace, page by page.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use redis_struct::{Db, RedisStruct, Result};

use crate::airport::Airport;

/// How many airports there are, and how many of them in each state.
#[derive(Debug, Default)]
pub(crate) struct States {
    pub(crate) airports: u64,
    counts: BTreeMap<String, usize>,
}

impl States {
    pub(crate) async fn count(db: &Db) -> Result<Self> {
        let mut states = Self::default();
        let mut airports = Airport::scan(db);
        while let Some(airport) = airports.next().await {
            states.add(airport?.state);
        }
        Ok(states)
    }

    fn add(&mut self, state: Option<String>) {
        self.airports = self.airports.saturating_add(1);
        if let Some(state) = state {
            let count = self.counts.entry(state).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// The states with the most airports; of two with as many, the first by name.
    pub(crate) fn largest(&self, most: usize) -> Vec<(&str, usize)> {
        let mut counts: Vec<_> = self.counts.iter().map(|(state, count)| (state.as_str(), *count)).collect();
        counts.sort_by_key(|(_, count)| Reverse(*count));
        counts.truncate(most);
        counts
    }
}
