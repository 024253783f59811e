//! Each operation is what the model says, and so is what it leaves.

use std::sync::atomic::{AtomicU64, Ordering};

use proptest::collection::vec;
use redis_struct::testing::Reply;
use redis_struct::{Db, Pipeline};
use redis_struct_tests::{db, db3, redis};

use super::model::Model;
use super::record::{Aside, Lasting, Mortal, MortalAside, Stepped};
use super::steps::{IDS, Seen, Step, step};
use super::{runner, runtime};

/// Ids that no other case has.
pub(crate) fn fresh() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(IDS, Ordering::Relaxed)
}

async fn compare<S: Stepped>(db: &Db, steps: &[Step]) {
    let (base, mut model) = (fresh(), Model::new(S::TTL));
    for (at, step) in steps.iter().enumerate() {
        let expected = model.run(step);
        let seen = db.pipelined(|p| S::queue(p, base, step)).await.unwrap();
        assert_eq!(seen, expected, "step {at} of {steps:#?}");
        let looks: Vec<Step> = (0..IDS).flat_map(|id| [Step::Find(id), Step::Ttl(id)]).collect();
        let expected: Vec<Seen> = looks.iter().map(|look| model.run(look)).collect();
        let look = |p: &Pipeline| looks.iter().map(|look| S::queue(p, base, look)).collect::<Vec<_>>();
        assert_eq!(db.pipelined(look).await.unwrap(), expected, "after step {at} of {steps:#?}");
    }
    // Nothing stays behind.
    for id in 0..IDS {
        db.pipelined(|p| S::queue(p, base, &Step::Delete(id))).await.unwrap();
        let left = redis([b"KEYS", format!("*{{{}}}*", base + id).as_bytes()]);
        assert_eq!(left, Reply::Array(Vec::new()), "after {steps:#?}");
    }
}

fn random<S: Stepped>() {
    let runtime = runtime();
    let connections = [runtime.block_on(db()), runtime.block_on(db3())];
    for db in connections {
        let check = |steps: Vec<Step>| {
            runtime.block_on(compare::<S>(&db, &steps));
            Ok(())
        };
        runner(40).run(&vec(step(true), 1..40), check).unwrap();
    }
}

#[test]
fn records_are_what_the_model_says() {
    random::<Lasting>();
}

#[test]
fn records_with_a_ttl_are_what_the_model_says() {
    random::<Mortal>();
}

#[test]
fn records_with_a_field_beside_them_are_what_the_model_says() {
    random::<Aside>();
}

#[test]
fn records_with_a_ttl_and_a_field_beside_them_are_what_the_model_says() {
    random::<MortalAside>();
}
