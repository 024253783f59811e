//! `cargo xtask`: everything that a fresh machine with a Rust toolchain needs to run redis-struct.

#![expect(clippy::print_stdout, reason = "a command-line program talks to a person")]

mod bench;
mod bench_compile;
mod bench_instructions;
mod ci;
mod compile_time;
mod demo;
mod fetch_apt;
mod fetch_wheel;
mod fuzz;
mod manifest;
mod mutants;
mod mutants_copy;
mod place;
mod python;
mod require;
mod run;
mod servers;
mod soak;
mod test;

use std::env;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  demo [args]                           run the airports example against a private server, or against REDIS_URL
  test [--require 7.0,8.2] [args]       run all tests, on each of the server versions; args go to cargo test
  bench [--quick] [--only w1,w3]        measure redis-struct beside other libraries, into target/bench
  bench --instructions                  count the client's instructions with valgrind
  bench --compile                       measure what redis-struct adds to the build of a small program
  python                                fetch numpy into target/python, for the tests of its formats; `test` does it too
  servers [--require 7.0,8.2]           find a redis-server 7.0 or newer, or fetch one into target/servers
  fuzz [--seconds N] [--keep] [target]  run the fuzz targets in turn, a minute each; --keep adds what they found to
                                        fuzz/corpus
  mutants [--file F] [--shard 0/4] [part]
                                        change the code in many small ways, and see whether the tests notice: derive,
                                        command, codec, pipeline
  soak [--seconds N]                    many tasks on one connection, with faults, for 30 s unless told otherwise
  compile-time                          what the derive costs, beside serde's
  ci                                    everything that must pass: format, lints, docs, features, tests, examples,
                                        fuzzing for 20 s

environment:
  REDIS_STRUCT_SERVER                   the redis-server or valkey-server to use";

fn main() -> ExitCode {
    match dispatch(env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(mut args: Vec<String>) -> run::Outcome {
    let command = if args.is_empty() { String::new() } else { args.remove(0) };
    // the servers are looked for from here, and cargo runs here
    let root = run::root()?;
    env::set_current_dir(&root).map_err(|e| format!("cannot enter {}: {e}", root.display()))?;
    match command.as_str() {
        "demo" => demo::run(&args),
        "test" => test::run(args),
        "servers" => servers::run(args),
        "python" => python::run(&args),
        "fuzz" => fuzz::run(args),
        "soak" => soak::run(&args),
        "mutants" => mutants::run(args),
        "compile-time" => compile_time::run(&args),
        "bench" => bench::run(&args),
        "ci" => ci::run(&args),
        "help" | "-h" | "--help" => {
            println!("{USAGE}");
            Ok(())
        }
        "" => Err(USAGE.to_owned()),
        other => Err(format!("no command `{other}`\n\n{USAGE}")),
    }
}
