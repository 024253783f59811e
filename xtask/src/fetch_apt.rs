//! Servers from Debian and its relatives.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::place::{Workplace, is_there};
use crate::run::{Outcome, quiet, works};

/// Where Debian keeps the server's binary: `redis-server` is a link to it, and its name decides what it does.
const BINARY: &str = "/usr/bin/redis-check-rdb";
const LINKED: &str = "redis-tools";

/// Installs a server. No daemon is started.
pub(crate) fn fetch_server() -> Outcome {
    if !starts_daemons() {
        return install("redis-server");
    }
    // the package `redis-server` would start one; this one has the same binary, without the service
    install("redis-tools")?;
    let place = Workplace::new()?;
    symlink(BINARY, place.result().join("redis-server")).map_err(|e| format!("cannot link {BINARY}: {e}"))?;
    place.put(LINKED)
}

/// Installs what fetches wheels.
pub(crate) fn fetch_pip() -> Outcome {
    install("python3-pip")
}

fn starts_daemons() -> bool {
    Path::new("/run/systemd/system").is_dir() && !is_there(LINKED)
}

fn install(package: &str) -> Outcome {
    if !works("apt-get", &["--version"]) {
        return Err(format!("{package} cannot be installed: no apt-get"));
    }
    let sudo = sudo()?;
    println!("installing {package} with apt-get …");
    apt(sudo, &["update", "-qq"])?;
    apt(sudo, &["install", "-qq", "--yes", "--no-install-recommends", package])
}

fn apt(sudo: bool, args: &[&str]) -> Outcome {
    let mut command = Command::new(if sudo { "sudo" } else { "env" });
    if sudo {
        command.args(["-n", "env"]);
    }
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=120"]);
    quiet(command.args(args)).map(drop)
}

/// Whether `sudo` is needed; an error when it is and asks for a password.
fn sudo() -> Outcome<bool> {
    if quiet(Command::new("id").arg("-u"))?.trim() == "0" {
        Ok(false)
    } else if works("sudo", &["-n", "true"]) {
        Ok(true)
    } else {
        Err("apt-get needs root, or sudo without a password".to_owned())
    }
}
