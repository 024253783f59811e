//! The fuzz targets of `fuzz/`, one after another.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::manifest;
use crate::run::{Outcome, cargo, loud, quiet, root};

/// What is built and found, out of version control.
const PLACE: &str = "target/fuzz";

/// The corpus that goes along with the sources.
const CORPUS: &str = "fuzz/corpus";

/// How many inputs of a target it has at most.
const LARGEST: usize = 60;

/// How long each target runs if nobody says.
const SECONDS: u64 = 60;

/// Longer inputs find no more, and slower.
const LONGEST: &str = "512";

#[derive(Debug, PartialEq)]
struct Options {
    seconds: u64,
    /// Puts what was found, minimized, into the corpus.
    keep: bool,
    /// All, if there is none.
    targets: Vec<String>,
}

/// `cargo xtask fuzz`.
pub(crate) fn run(args: Vec<String>) -> Outcome {
    let known = manifest::binaries("fuzz")?;
    let options = options(args, &known)?;
    install()?;
    // All at once: dependencies are built once, and a target that does not compile is told before any has run.
    loud(fuzz("build").args(["--target-dir", PLACE]))?;
    for target in &options.targets {
        println!("━━ fuzz {target}: {} s", options.seconds);
        fuzz_one(target, options.seconds)?;
        if options.keep {
            keep(target)?;
        }
    }
    Ok(())
}

/// All targets, for so many seconds together.
pub(crate) fn short(seconds: u64) -> Outcome {
    let targets = manifest::binaries("fuzz")?;
    let each = seconds.div_ceil(targets.len().max(1) as u64);
    run(vec!["--seconds".to_owned(), each.to_string()])
}

fn options(args: Vec<String>, known: &[String]) -> Outcome<Options> {
    let mut options = Options { seconds: SECONDS, keep: false, targets: Vec::new() };
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--seconds" => {
                let number = args.next().and_then(|number| number.parse().ok()).filter(|number| *number > 0);
                options.seconds = number.ok_or("`--seconds` takes a number, such as `--seconds 20`")?;
            }
            "--keep" => options.keep = true,
            _ if known.contains(&arg) => options.targets.push(arg),
            _ => return Err(format!("no fuzz target `{arg}`; there are {}", known.join(", "))),
        }
    }
    if options.targets.is_empty() {
        options.targets = known.to_vec();
    }
    Ok(options)
}

/// cargo-fuzz, where it is missing.
fn install() -> Outcome {
    if quiet(&mut cargo(&["fuzz", "--version"])).is_ok() {
        return Ok(());
    }
    println!("cargo-fuzz is missing: it is installed now");
    loud(&mut cargo(&["install", "cargo-fuzz", "--locked"])).map_err(|e| {
        format!(
            "cargo-fuzz is missing and cannot be installed; `cargo install cargo-fuzz --locked` needs the network: {e}"
        )
    })
}

/// The sanitizers are unstable options. With this variable the installed compiler takes them, so no other is needed.
fn fuzz(command: &str) -> Command {
    let mut cargo = cargo(&["fuzz", command]);
    cargo.env("RUSTC_BOOTSTRAP", "1");
    cargo
}

/// What a target has found so far is used again by the next run.
fn found(target: &str) -> PathBuf {
    Path::new(PLACE).join("found").join(target)
}

fn fuzz_one(target: &str, seconds: u64) -> Outcome {
    let (found, corpus) = (root()?.join(found(target)), root()?.join(CORPUS).join(target));
    for directory in [&found, &corpus] {
        fs::create_dir_all(directory).map_err(|e| format!("cannot create {}: {e}", directory.display()))?;
    }
    let mut command = fuzz("run");
    command.args(["--target-dir", PLACE, target]).args([&found, &corpus]).arg("--");
    command.args([&format!("-max_total_time={seconds}"), &format!("-max_len={LONGEST}"), "-timeout=10"]);
    command.args(["-rss_limit_mb=4096", "-print_final_stats=1", "-verbosity=0"]);
    let dictionary = root()?.join("fuzz/dictionaries").join(format!("{target}.dict"));
    if dictionary.is_file() {
        command.arg(format!("-dict={}", dictionary.display()));
    }
    loud(&mut command).map_err(|_| {
        format!(
            "the fuzz target `{target}` found an input that breaks it: it is in fuzz/artifacts/{target}, and is run \
             again by `RUSTC_BOOTSTRAP=1 cargo fuzz run --target-dir {PLACE} {target} fuzz/artifacts/{target}/crash-…`"
        )
    })
}

/// The corpus with what was found: the inputs that reach most, each for places that those before do not reach.
fn keep(target: &str) -> Outcome {
    let (found, corpus) = (root()?.join(found(target)), root()?.join(CORPUS).join(target));
    let best = root()?.join(PLACE).join("best").join(target);
    empty(&best)?;
    let mut merge = fuzz("run");
    merge.args(["--target-dir", PLACE, target]).args([&best, &corpus, &found]).args(["--", "-set_cover_merge=1"]);
    // Once for each place reached, not for each number of times: a tenth of the files.
    loud(merge.args(["-use_counters=0", &format!("-max_len={LONGEST}")]))?;
    empty(&corpus)?;
    for path in oldest(&best).map_err(|e| format!("cannot read {}: {e}", best.display()))? {
        let name = path.file_name().unwrap_or_default();
        fs::copy(&path, corpus.join(name)).map_err(|e| format!("cannot copy {}: {e}", path.display()))?;
    }
    Ok(())
}

/// The input that reaches most is written first.
fn oldest(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        files.push((entry.metadata()?.modified()?, entry.path()));
    }
    files.sort();
    Ok(files.into_iter().take(LARGEST).map(|(_, path)| path).collect())
}

fn empty(directory: &Path) -> Outcome {
    if directory.exists() {
        fs::remove_dir_all(directory).map_err(|e| format!("cannot remove {}: {e}", directory.display()))?;
    }
    fs::create_dir_all(directory).map_err(|e| format!("cannot create {}: {e}", directory.display()))
}

#[cfg(test)]
mod tests {
    use super::{Options, SECONDS, options};

    fn read(args: &[&str]) -> Result<Options, String> {
        options(args.iter().map(ToString::to_string).collect(), &["one".to_owned(), "two".to_owned()])
    }

    #[test]
    fn all_targets_or_those_that_are_named() {
        let both = vec!["one".to_owned(), "two".to_owned()];
        assert_eq!(read(&[]), Ok(Options { seconds: SECONDS, keep: false, targets: both }));
        let two = vec!["two".to_owned()];
        assert_eq!(read(&["two", "--seconds", "5", "--keep"]), Ok(Options { seconds: 5, keep: true, targets: two }));
    }

    #[test]
    fn what_is_no_target_is_told() {
        assert_eq!(read(&["three"]), Err("no fuzz target `three`; there are one, two".to_owned()));
        for wrong in [&["--seconds"][..], &["--seconds", "0"], &["--seconds", "x"]] {
            assert!(read(wrong).is_err_and(|error| error.contains("--seconds 20")));
        }
    }
}
