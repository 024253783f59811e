//! Random operations, compared with a model in memory: one by one, and in pipelines that are nested at random.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "properties/model.rs"]
mod model;
#[path = "properties/one_by_one.rs"]
mod one_by_one;
#[path = "properties/pipelines.rs"]
mod pipelines;
#[path = "properties/record.rs"]
mod record;
#[path = "properties/steps.rs"]
mod steps;

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// The same cases in each run.
fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}
