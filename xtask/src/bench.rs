//! The benchmark, which is a workspace of its own in `bench/`.

use std::path::Path;
use std::process::Command;

use crate::run::{Outcome, cargo, loud};
use crate::{bench_compile, bench_instructions, python, servers};

/// What is built, apart from the workspace's own.
pub(crate) const TARGET: &str = "target/bench/build";
const PROGRAM: &str = "target/bench/build/release/redis-struct-bench";
/// Where the results go.
pub(crate) const OUT: &str = "target/bench";

/// `cargo xtask bench`.
pub(crate) fn run(args: &[String]) -> Outcome {
    if args.iter().any(|arg| arg == "--compile") {
        return bench_compile::run(&others(args, "--compile"));
    }
    let found = servers::ensure(&[])?;
    if args.iter().any(|arg| arg == "--instructions") {
        // of hand-written code and ours only
        build(&["--no-default-features"])?;
        return bench_instructions::run(Path::new(PROGRAM), &others(args, "--instructions"));
    }
    build(&[])?;
    let mut program = Command::new(PROGRAM);
    program.envs(found.first().map(|server| ("REDIS_STRUCT_SERVER", &server.path)));
    program.envs(python::for_bench().map(|place| ("REDIS_STRUCT_PYTHON", place)));
    loud(program.args(["--out", OUT]).args(args))?;
    println!("written to {OUT}");
    Ok(())
}

fn build(features: &[&str]) -> Outcome {
    let mut cargo = cargo(&["build", "--release", "--manifest-path", "bench/Cargo.toml", "--target-dir", TARGET]);
    loud(cargo.args(features))
}

fn others(args: &[String], this: &str) -> Vec<String> {
    args.iter().filter(|arg| *arg != this).cloned().collect()
}
