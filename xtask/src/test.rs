//! All tests, on one or several server versions.

use redis_struct::testing::FoundServer;

use crate::python;
use crate::require;
use crate::run::{Outcome, cargo, loud};
use crate::servers::ensure;

const ALL: [&str; 3] = ["test", "--workspace", "--all-features"];

/// `cargo xtask test`.
pub(crate) fn run(args: Vec<String>) -> Outcome {
    let (versions, args) = require::take(args)?;
    let found = ensure(&versions)?;
    python::prepare();
    let shown: Vec<&str> = found.iter().map(|server| server.version.as_str()).collect();
    println!("testing on server {}", shown.join(", then on "));
    for (turn, server) in found.iter().enumerate() {
        println!("── server {} ({})", server.version, server.path.display());
        if turn == 0 || !args.is_empty() {
            cargo_test(server, &[], &args)?;
        } else {
            // what does not talk to a server has been tested: the selection keeps the packages, so nothing is rebuilt
            cargo_test(server, &["--test", "*"], &args)?;
            cargo_test(server, &["--doc"], &args)?;
        }
    }
    Ok(())
}

fn cargo_test(server: &FoundServer, which: &[&str], args: &[String]) -> Outcome {
    loud(cargo(&ALL).args(which).args(args).env("REDIS_STRUCT_SERVER", &server.path))
}
