//! The main example, against a server of its own.

use std::{env, fs};

use redis_struct::testing::Server;

use crate::run::{Outcome, cargo, loud};
use crate::servers;

/// `cargo xtask demo`.
pub(crate) fn run(args: &[String]) -> Outcome {
    example("airports", args)
}

/// Runs an example against `REDIS_URL`, or against a private server when that is not set.
pub(crate) fn example(name: &str, args: &[String]) -> Outcome {
    let mut command = cargo(&["run", "--release", "--package", "redis-struct-examples", "--bin", name]);
    if !args.is_empty() {
        // cargo runs the example elsewhere: a file is meant from where the person stands.
        command.arg("--").args(args.iter().map(|arg| fs::canonicalize(arg).unwrap_or_else(|_| arg.into())));
    }
    if env::var_os("REDIS_URL").is_some_and(|url| !url.is_empty()) {
        return loud(&mut command);
    }
    let found = servers::ensure(&[])?;
    let server = match found.first() {
        Some(found) => Server::builder().version(found.version.as_str()).start(),
        None => Server::start(),
    };
    let server = server.map_err(|e| e.to_string())?;
    println!("a private Redis {} at {}", server.version(), server.url());
    loud(command.env("REDIS_URL", server.url()))
}
