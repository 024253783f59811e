//! A batch gives what its operations give one by one, however they are nested in it.

use futures_util::FutureExt as _;
use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use redis_struct::{Db, Deferred, Executor as _, Pipeline};
use redis_struct_tests::{db, db3};

use super::model::Model;
use super::one_by_one::fresh;
use super::record::{Aside, Lasting, Mortal, MortalAside, Stepped};
use super::steps::{IDS, Seen, Step, step};
use super::{runner, runtime};

/// Steps, and how they are put together.
#[derive(Clone, Debug)]
enum Tree {
    Step(Step),
    Pipelined(Vec<Tree>),
    Atomic(Vec<Tree>),
    /// A pipeline that is executed into its parent, or dropped with all that is in it.
    Nested {
        executed: bool,
        trees: Vec<Tree>,
    },
}

fn tree() -> impl Strategy<Value = Tree> {
    // Numbers that HINCRBY counts: beyond them, an operation of a batch may have to say that it did not run.
    let leaf = step(false).prop_map(Tree::Step);
    leaf.prop_recursive(4, 40, 5, |inner| {
        let trees = vec(inner, 0..5);
        prop_oneof![
            trees.clone().prop_map(Tree::Pipelined),
            trees.clone().prop_map(Tree::Atomic),
            (any::<bool>(), trees).prop_map(|(executed, trees)| Tree::Nested { executed, trees }),
        ]
    })
}

/// The results of the steps that are sent, in order.
type Coming = Deferred<Vec<Seen>>;

fn queue<S: Stepped>(p: &Pipeline, base: u64, tree: &Tree) -> Coming {
    match tree {
        Tree::Step(step) => S::queue(p, base, step).map(|seen| vec![seen]),
        Tree::Pipelined(trees) => p.pipelined(|p| queue_all::<S>(p, base, trees)).map(|seen| seen.concat()),
        Tree::Atomic(trees) => p.atomic(|p| queue_all::<S>(p, base, trees)).map(|seen| seen.concat()),
        Tree::Nested { executed: true, trees } => {
            let child = p.nested();
            let coming = Deferred::all(queue_all::<S>(&child, base, trees));
            child.execute().now_or_never().unwrap().unwrap();
            coming.map(|seen| seen.concat())
        }
        Tree::Nested { executed: false, trees } => {
            let child = p.nested();
            let dropped = queue_all::<S>(&child, base, trees);
            drop(child);
            // `Done`: an update of nothing has its result at once.
            let is_nothing = |seen: &Seen| matches!(seen, Seen::Discarded | Seen::Done);
            let seen = dropped.iter().map(|seen| seen.get());
            for seen in seen {
                assert!(seen.as_ref().is_ok_and(|seen| seen.iter().all(is_nothing)), "{seen:?}");
            }
            p.ready(Ok(Vec::new()))
        }
    }
}

fn queue_all<S: Stepped>(p: &Pipeline, base: u64, trees: &[Tree]) -> Vec<Coming> {
    trees.iter().map(|tree| queue::<S>(p, base, tree)).collect()
}

/// What the model says to the steps that are sent.
fn expected(model: &mut Model, trees: &[Tree]) -> Vec<Seen> {
    let mut seen = Vec::new();
    for tree in trees {
        match tree {
            Tree::Step(step) => seen.push(model.run(step)),
            Tree::Pipelined(trees) | Tree::Atomic(trees) | Tree::Nested { executed: true, trees } => {
                seen.extend(expected(model, trees));
            }
            Tree::Nested { executed: false, .. } => {}
        }
    }
    seen
}

async fn compare<S: Stepped>(db: &Db, atomic: bool, trees: &[Tree]) {
    let (base, mut model) = (fresh(), Model::new(S::TTL));
    let looks = (0..IDS).flat_map(|id| [Step::Find(id), Step::Ttl(id)]);
    let trees: Vec<Tree> = trees.iter().cloned().chain(looks.map(Tree::Step)).collect();
    let build = |p: &Pipeline| queue_all::<S>(p, base, &trees);
    let before = db.stats().round_trips;
    let seen = if atomic { db.atomic(build).await } else { db.pipelined(build).await };
    assert_eq!(seen.unwrap().concat(), expected(&mut model, &trees), "{trees:#?}");
    assert_eq!(db.stats().round_trips - before, 1);
}

fn random<S: Stepped>() {
    let runtime = runtime();
    let connections = [runtime.block_on(db()), runtime.block_on(db3())];
    for db in connections {
        let check = |(atomic, trees): (bool, Vec<Tree>)| {
            runtime.block_on(compare::<S>(&db, atomic, &trees));
            Ok(())
        };
        runner(80).run(&(any::<bool>(), vec(tree(), 1..12)), check).unwrap();
    }
}

#[test]
fn batches_give_what_their_operations_give() {
    random::<Lasting>();
}

#[test]
fn batches_of_records_with_a_ttl_give_what_their_operations_give() {
    random::<Mortal>();
}

#[test]
fn batches_of_records_with_a_field_beside_them_give_what_their_operations_give() {
    random::<Aside>();
    random::<MortalAside>();
}
