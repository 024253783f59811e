//! What is stored, the same for all.

use std::sync::Arc;

use redis_struct::RedisStruct;
use serde::{Deserialize, Serialize};

use crate::sizes::Samples;

/// How many records a pipeline has.
pub(crate) const RECORDS: usize = 1000;
/// How many records are saved and loaded one after another.
pub(crate) const ONE_BY_ONE: usize = 100;
/// How many tasks share a connection, and how many records each of them saves and loads.
pub(crate) const TASKS: usize = 64;
pub(crate) const PER_TASK: usize = 10;
/// How often the mixed pipeline loads, saves, counts and gets.
const STEPS: usize = 250;
/// How many counters there are, and how often each is incremented in a pipeline.
pub(crate) const COUNTERS: u64 = 100;
pub(crate) const TIMES: u64 = 100;
/// Counters begin here, so that they keep their number of digits.
pub(crate) const FIRST_COUNT: u64 = 10_000_000;

/// Eight fields, about 250 bytes.
#[derive(RedisStruct, Serialize, Deserialize, Debug, Clone, PartialEq)]
#[cfg_attr(feature = "peers", derive(redis_macros::FromRedisValue, redis_macros::ToRedisArgs))]
#[redis(keyspace = "S")]
pub(crate) struct Record {
    #[redis(key)]
    #[serde(skip)]
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) bio: String,
    pub(crate) age: u32,
    pub(crate) score: f64,
    pub(crate) admin: bool,
    pub(crate) visits: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_seen: Option<i64>,
}

/// The names of the stored fields.
pub(crate) const NAMES: [&str; 8] = ["name", "email", "bio", "age", "score", "admin", "visits", "last_seen"];

impl Record {
    fn sample(id: u64) -> Self {
        Self {
            id,
            name: format!("User number {id}"),
            email: format!("user{id}@example.com"),
            bio: "x".repeat(120),
            age: 30 + u32::try_from(id % 50).unwrap_or(0),
            score: f64::from(u32::try_from(id).unwrap_or(0)) * 1.25,
            admin: id.is_multiple_of(2),
            visits: id * 7,
            last_seen: Some(1_700_000_000 + i64::try_from(id).unwrap_or(0)),
        }
    }

    /// Name and text of each field that is there, as hand-written code stores them.
    pub(crate) fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![
            ("name", self.name.clone()),
            ("email", self.email.clone()),
            ("bio", self.bio.clone()),
            ("age", self.age.to_string()),
            ("score", self.score.to_string()),
            ("admin", u8::from(self.admin).to_string()),
            ("visits", self.visits.to_string()),
        ];
        fields.extend(self.last_seen.map(|at| ("last_seen", at.to_string())));
        fields
    }
}

/// A part of the mixed pipeline: ids, and a record to save.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step<'a> {
    pub(crate) load: u64,
    pub(crate) save: &'a Record,
    pub(crate) count: u64,
    pub(crate) get: u64,
}

/// What the pipelines save, load and change. All ids have four digits, so all keys are equally long.
#[derive(Debug, Clone)]
pub(crate) struct Data {
    /// All fields are there.
    pub(crate) full: Arc<[Record]>,
    /// Every second one has a `None`.
    pub(crate) sparse: Arc<[Record]>,
    /// As `full` with other ids: of these, `visits` and `last_seen` are changed.
    pub(crate) updated: Arc<[Record]>,
    /// Of `full`, what each task saves and loads.
    pub(crate) shares: Vec<Arc<[Record]>>,
    pub(crate) samples: Arc<Samples>,
}

impl Data {
    pub(crate) fn new() -> Self {
        let samples = |first: u64| (first..).take(RECORDS).map(Record::sample);
        let sparse = |r: Record| if r.id.is_multiple_of(2) { Record { last_seen: None, ..r } } else { r };
        let full: Arc<[Record]> = samples(1000).collect();
        Self {
            shares: full.chunks(PER_TASK).take(TASKS).map(Arc::from).collect(),
            full,
            sparse: samples(3000).map(sparse).collect(),
            updated: samples(5000).collect(),
            samples: Arc::new(Samples::new()),
        }
    }

    /// Those that are saved and loaded one after another.
    pub(crate) fn some(&self) -> &[Record] {
        self.full.get(..ONE_BY_ONE).unwrap_or_default()
    }

    pub(crate) fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        let (first, second) = self.full.split_at(STEPS);
        let counters = (1000..1000 + COUNTERS).cycle();
        let steps = first.iter().zip(second).zip(counters);
        steps.map(|((some, other), count)| Step { load: some.id, save: other, count, get: other.id })
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = u64> + Clone {
        self.full.iter().map(|r| r.id)
    }
}

/// The counter that is incremented at each place of the pipeline.
pub(crate) fn counters() -> impl Iterator<Item = u64> {
    (0..TIMES).flat_map(|_| 1000..1000 + COUNTERS)
}
