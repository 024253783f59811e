//! Everything that must pass before a change goes in.

use std::env::consts::{ARCH, OS};
use std::fs;
use std::process::Command;
use std::time::Instant;

use crate::run::{Outcome, cargo, loud, quiet};
use crate::{bench, demo, fuzz, manifest, test};

const DENY: [&str; 3] = ["--", "-D", "warnings"];

/// Workspaces of their own.
const OTHERS: [&str; 2] = ["bench/Cargo.toml", "fuzz/Cargo.toml"];

/// How long all fuzz targets together run.
const FUZZING: u64 = 20;

/// `cargo xtask ci`: stops at the first step that fails, and names it.
pub(crate) fn run(args: &[String]) -> Outcome {
    if let Some(arg) = args.first() {
        return Err(format!("`ci` takes no arguments, not `{arg}`"));
    }
    let start = Instant::now();
    step("format", || {
        component("fmt", "rustfmt")?;
        loud(&mut cargo(&["fmt", "--all", "--check"]))?;
        OTHERS.iter().try_for_each(|path| loud(&mut cargo(&["fmt", "--all", "--check", "--manifest-path", path])))
    })?;
    step("clippy", || {
        component("clippy", "clippy")?;
        loud(cargo(&["clippy", "--workspace", "--all-targets", "--all-features"]).args(DENY))
    })?;
    // Checked only: a release build of the benchmark takes minutes.
    step("bench", || {
        let bench = ["clippy", "--manifest-path", OTHERS[0], "--target-dir", bench::TARGET, "--all-targets"];
        loud(cargo(&bench).args(DENY))
    })?;
    step("docs", || {
        let mut doc = cargo(&["doc", "--no-deps", "--workspace", "--all-features"]);
        loud(doc.env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    features()?;
    step("test", || test::run(versions()))?;
    step("demo", || demo::run(&[]))?;
    for example in manifest::binaries("examples")?.iter().filter(|name| *name != "airports") {
        step(&format!("example {example}"), || demo::example(example, &[]))?;
    }
    step("fuzz", || fuzz::short(FUZZING))?;
    println!("ci passed in {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// The library without features, and with each alone. Clippy is a check that can deny warnings without building all
/// dependencies anew.
fn features() -> Outcome {
    let bare = ["clippy", "--package", "redis-struct", "--no-default-features"];
    step("no features", || loud(cargo(&bare).args(DENY)))?;
    for feature in manifest::features("redis-struct")? {
        step(&format!("feature {feature}"), || loud(cargo(&bare).args(["--features", &feature]).args(DENY)))?;
    }
    Ok(())
}

fn step(name: &str, run: impl FnOnce() -> Outcome) -> Outcome {
    println!("━━ {name}");
    let start = Instant::now();
    run().map_err(|e| format!("ci step `{name}`: {e}"))?;
    println!("━━ {name}: ok, {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// Makes sure of a part of the toolchain.
fn component(command: &str, name: &str) -> Outcome {
    if quiet(&mut cargo(&[command, "--version"])).is_ok() {
        return Ok(());
    }
    quiet(Command::new("rustup").args(["component", "add", name])).map(drop).map_err(|e| {
        format!("`cargo {command}` is missing and cannot be added; install {name} for this toolchain: {e}")
    })
}

/// The servers to test on: the oldest and the newest that can be had, where both can.
fn versions() -> Vec<String> {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    if has_both(&release) && OS == "linux" && ARCH == "x86_64" {
        vec!["--require".to_owned(), "7.0,8.2".to_owned()]
    } else {
        Vec::new()
    }
}

/// Debian 12 has 7.0, later releases have newer ones only.
fn has_both(release: &str) -> bool {
    let has = |line| release.lines().any(|l| l.replace('"', "") == line);
    has("ID=debian") && has("VERSION_ID=12")
}

#[cfg(test)]
mod tests {
    use super::has_both;

    #[test]
    fn both_versions_can_be_had_on_debian_12() {
        assert!(has_both("NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nID=debian\n"));
        assert!(!has_both("VERSION_ID=\"13\"\nID=debian\n"));
        assert!(!has_both("VERSION_ID=\"12\"\nID=other\nID_LIKE=debian\n"));
    }
}
