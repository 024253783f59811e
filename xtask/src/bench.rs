//! The benchmark, which is a workspace of its own in `bench/`.

use std::process::Command;

use crate::run::{Outcome, cargo, loud};
use crate::servers;

const TARGET: &str = "target/bench/build";
const PROGRAM: &str = "target/bench/build/release/redis-struct-bench";
/// Where the results go.
const OUT: &str = "target/bench";

/// `cargo xtask bench`.
pub(crate) fn run(args: &[String]) -> Outcome {
    let found = servers::ensure(&[])?;
    build()?;
    let mut program = Command::new(PROGRAM);
    program.envs(found.first().map(|server| ("REDIS_STRUCT_SERVER", &server.path)));
    loud(program.args(["--out", OUT]).args(args))?;
    println!("written: {OUT}/table.md, {OUT}/raw.json, {OUT}/chart.svg");
    Ok(())
}

fn build() -> Outcome {
    loud(&mut cargo(&["build", "--release", "--manifest-path", "bench/Cargo.toml", "--target-dir", TARGET]))
}
