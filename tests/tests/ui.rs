//! What the compiler says to a person, compared with `ui/<kind>/*.stderr`: one rule, one file.
//!
//! The derive's own messages are the same on every toolchain. Those of the compiler change with it, so they are
//! compared on one. `TRYBUILD=overwrite cargo test -p redis-struct-tests --test ui` writes the files anew: read them
//! then as the person would who made the mistake.

use std::env;
use std::process::Command;

/// Kinds of mistakes that the derive finds.
const OURS: [&str; 18] = [
    "unknown",
    "duplicate",
    "conflict",
    "malformed",
    "shape",
    "keyspace",
    "key",
    "rename",
    "default",
    "bound",
    "flatten",
    "fields",
    "codec",
    "borrowing",
    "projection",
    "version",
    "ship",
    "several",
];

/// Kinds of mistakes that the compiler finds, in code that has passed the derive.
const COMPILERS: [&str; 7] =
    ["types", "operations", "codec_types", "borrowing_types", "projection_types", "version_types", "ship_types"];

/// The toolchain of the latter.
const PINNED: &str = "rustc 1.95.";

/// Apart from the others: only where no file is to compile, trybuild gives all of them to the compiler at once.
#[test]
fn what_compiles() {
    trybuild::TestCases::new().pass("ui/pass/*.rs");
}

/// They are compiled in an older edition, too.
#[test]
fn what_compiles_is_a_part_of_hygiene() {
    let listed = include_str!("../hygiene/src/pass.rs");
    let files = std::fs::read_dir("ui/pass").map(|files| files.flatten().map(|file| file.path()).collect::<Vec<_>>());
    let files = files.unwrap_or_default();
    let names = files.iter().filter_map(|file| file.file_stem()).map(|name| name.to_string_lossy().into_owned());
    let missing: Vec<String> = names.filter(|name| !listed.contains(&format!("pub mod {name};"))).collect();
    assert!(!files.is_empty() && missing.is_empty(), "add to tests/hygiene/src/pass.rs: {missing:?}");
}

#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    for kind in OURS {
        cases.compile_fail(format!("ui/{kind}/*.rs"));
    }
    let toolchain = toolchain();
    for kind in COMPILERS {
        if toolchain.starts_with(PINNED) {
            cases.compile_fail(format!("ui/{kind}/*.rs"));
        } else {
            eprintln!("not compared: ui/{kind}, whose messages are those of {PINNED}, not of {toolchain}");
        }
    }
}

/// What the compiler of this test calls itself.
fn toolchain() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output();
    version.map_or_else(
        |error| format!("an unknown one ({error})"),
        |output| String::from_utf8_lossy(&output.stdout).into_owned(),
    )
}
