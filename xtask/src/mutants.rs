//! Mutation testing: what a function does is changed, one change at a time, and a test has to notice.

use std::path::Path;
use std::process::Command;

use crate::mutants_copy as copy;
use crate::run::{Outcome, cargo, loud, quiet, root};
use crate::servers;

/// The copy, its build, and what was found.
pub(crate) const PLACE: &str = "target/mutants";

/// The share that has to be noticed, in percent.
const LEAST: usize = 90;

/// Seconds after which tests do not end any more: a mutant may wait for ever. They take a few; a busy machine is slower.
const TIMEOUT: &str = "60";

/// Some of the sources, and the tests that are for them.
struct Part {
    name: &'static str,
    files: &'static [&'static str],
    /// Quick ones first: a later one sees only what those before it have let pass.
    stages: &'static [Stage],
}

/// Tests of a package, as cargo's arguments.
struct Stage {
    name: &'static str,
    package: &'static str,
    which: &'static [&'static str],
}

/// Without a test of seconds that looks for panics only.
const DERIVE: Stage = Stage {
    name: "unit",
    package: "redis-struct-derive",
    which: &["--lib", "--", "--skip", "no_tokens_make_it_panic"],
};
const UNIT: Stage = Stage { name: "unit", package: "redis-struct", which: &["--lib", "--all-features"] };

/// Tests on a server.
const fn server(name: &'static str, which: &'static [&'static str]) -> Stage {
    Stage { name, package: "redis-struct-tests", which }
}

const PARTS: [Part; 4] = [
    Part { name: "derive", files: &["redis-struct-derive/src/**/*.rs"], stages: &[DERIVE] },
    Part {
        name: "command",
        files: &["redis-struct/src/command/**/*.rs"],
        stages: &[UNIT, server("server", &["--test", "ids", "--test", "records", "--test", "pipeline"])],
    },
    Part {
        name: "codec",
        files: &["redis-struct/src/codec/**/*.rs"],
        stages: &[UNIT, server("server", &["--test", "codecs"])],
    },
    Part {
        name: "pipeline",
        files: &["redis-struct/src/pipeline/**/*.rs"],
        // The unit tests are for the stores of a queue only.
        stages: &[
            server("server", &["--test", "pipeline"]),
            server("more", &["--test", "records", "--test", "numbers"]),
            UNIT,
        ],
    },
];

#[derive(Debug, Default, PartialEq)]
struct Options {
    /// As `1/4`: every fourth.
    shard: Option<String>,
    /// Only in files of this name or pattern.
    file: Option<String>,
    /// All, if there is none.
    parts: Vec<String>,
}

/// What became of mutants.
#[derive(Debug, Default, PartialEq)]
struct Tally {
    caught: usize,
    /// A test did not end: noticed, too.
    timeout: usize,
    /// They do not compile, so they say nothing about the tests.
    unviable: usize,
    survivors: Vec<String>,
}

/// `cargo xtask mutants`.
pub(crate) fn run(args: Vec<String>) -> Outcome {
    let options = options(args)?;
    install()?;
    copy::make()?;
    let mut weak = Vec::new();
    for part in PARTS.iter().filter(|part| options.parts.iter().any(|name| name == part.name)) {
        println!("━━ mutants of {}", part.name);
        let tally = part.run(&options)?;
        println!("{}", tally.report(part.name));
        if tally.is_weak() {
            weak.push(part.name);
        }
    }
    if weak.is_empty() { Ok(()) } else { Err(format!("less than {LEAST} % are killed in {}", weak.join(", "))) }
}

fn options(args: Vec<String>) -> Outcome<Options> {
    let known = PARTS.map(|part| part.name);
    let mut options = Options::default();
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--shard" => options.shard = Some(args.next().ok_or("`--shard` takes a share, such as `--shard 0/4`")?),
            "--file" => options.file = Some(args.next().ok_or("`--file` takes a name, such as `--file key.rs`")?),
            _ if known.contains(&arg.as_str()) => options.parts.push(arg),
            _ => return Err(format!("no part `{arg}`; there are {}", known.join(", "))),
        }
    }
    if options.parts.is_empty() {
        options.parts = known.map(str::to_owned).to_vec();
    }
    Ok(options)
}

/// cargo-mutants, where it is missing.
fn install() -> Outcome {
    if quiet(&mut cargo(&["mutants", "--version"])).is_ok() {
        return Ok(());
    }
    println!("cargo-mutants is missing: it is installed now");
    loud(&mut cargo(&["install", "cargo-mutants", "--locked"]))
}

impl Part {
    fn run(&self, options: &Options) -> Outcome<Tally> {
        let mut sum = Tally::default();
        for (turn, stage) in self.stages.iter().enumerate() {
            let mut args = self.selection(options);
            if turn > 0 {
                if sum.survivors.is_empty() {
                    break;
                }
                args.extend(sum.survivors.iter().flat_map(|name| ["--re".to_owned(), exactly(name)]));
            } else if let Some(shard) = &options.shard {
                // Spread over all files.
                args.extend(["--sharding", "round-robin", "--shard", shard].map(str::to_owned));
            }
            let out = root()?.join(PLACE).join(self.name).join(stage.name);
            stage.run(&args, &out)?;
            let found = out.join("mutants.out");
            let before = (turn > 0).then_some(&sum.survivors);
            // It tries some that it was not asked for: github.com/sourcefrog/cargo-mutants/issues/632.
            let tally =
                Tally::read(&found, |name| before.is_none_or(|before| before.iter().any(|other| other == name)))?;
            if before.is_some_and(|before| tally.all() != before.len()) {
                return Err(format!("{} survivors, and {} of them tried again", sum.survivors.len(), tally.all()));
            }
            sum.then(tally);
        }
        Ok(sum)
    }

    fn selection(&self, options: &Options) -> Vec<String> {
        let files = self.files.iter().map(|file| (*file).to_owned());
        match &options.file {
            // Both patterns would mean either.
            Some(file) => vec!["--file".to_owned(), file.clone()],
            None => files.flat_map(|file| ["--file".to_owned(), file]).collect(),
        }
    }
}

impl Stage {
    /// In the copy, so in place, and one at a time.
    fn run(&self, args: &[String], out: &Path) -> Outcome {
        std::fs::create_dir_all(out).map_err(|e| format!("cannot create {}: {e}", out.display()))?;
        // cargo-mutants itself would first run the tests of the changed package, whatever it is told.
        loud(Self::cargo(&["test", "--quiet", "--package", self.package])?.args(self.which))?;
        let mut mutants = Self::cargo(&["mutants", "--in-place", "--baseline", "skip", "--timeout", TIMEOUT])?;
        mutants.args(["--no-times", "--colors", "never", "--test-package", self.package]);
        mutants.arg("--output").arg(out).args(args);
        // What is behind `--` is not for the build, which would be that of all tests.
        let (targets, rest) = self.targets();
        targets.iter().for_each(|target| _ = mutants.arg(format!("--cargo-arg={target}")));
        mutants.arg("--").args(rest);
        let status = mutants.status().map_err(|e| format!("cannot run cargo-mutants: {e}"))?;
        match status.code() {
            // All noticed; some not noticed; some did not end.
            Some(0 | 2 | 3) => Ok(()),
            _ => Err(format!("cargo-mutants failed ({status}): see {}/mutants.out/log", out.display())),
        }
    }

    /// Which programs are built, and what they are told.
    fn targets(&self) -> (&'static [&'static str], &'static [&'static str]) {
        let place = self.which.iter().position(|arg| *arg == "--").unwrap_or(self.which.len());
        self.which.split_at_checked(place).unwrap_or((self.which, &[]))
    }

    /// cargo, in the copy.
    fn cargo(args: &[&str]) -> Outcome<Command> {
        let found = servers::ensure(&[])?;
        let mut cargo = cargo(args);
        cargo.current_dir(copy::tree()?).env("CARGO_TARGET_DIR", root()?.join(PLACE).join("build"));
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "0");
        cargo.envs(found.first().map(|server| ("REDIS_STRUCT_SERVER", &server.path)));
        Ok(cargo)
    }
}

impl Tally {
    /// What cargo-mutants has written of those that are `wanted`: a file for each end, a line for each mutant.
    fn read(out: &Path, wanted: impl Fn(&str) -> bool) -> Outcome<Tally> {
        let lines = |name: &str| -> Outcome<Vec<String>> {
            let path = out.join(name);
            let text = std::fs::read_to_string(&path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
            Ok(text.lines().filter(|name| wanted(name)).map(str::to_owned).collect())
        };
        Ok(Tally {
            caught: lines("caught.txt")?.len(),
            timeout: lines("timeout.txt")?.len(),
            unviable: lines("unviable.txt")?.len(),
            survivors: lines("missed.txt")?,
        })
    }

    /// Adds a later stage, which has seen the survivors only.
    fn then(&mut self, later: Tally) {
        self.caught += later.caught;
        self.timeout += later.timeout;
        self.unviable += later.unviable;
        self.survivors = later.survivors;
    }

    fn all(&self) -> usize {
        self.killed() + self.unviable + self.survivors.len()
    }

    fn killed(&self) -> usize {
        self.caught + self.timeout
    }

    fn is_weak(&self) -> bool {
        self.killed() * 100 < LEAST * (self.killed() + self.survivors.len())
    }

    fn report(&self, name: &str) -> String {
        let (killed, survived) = (self.killed(), self.survivors.len());
        let tenths = killed * 1000 / (killed + survived).max(1);
        let mut text: String = self.survivors.iter().map(|name| format!("survived: {name}\n")).collect();
        text.push_str(&format!(
            "{name}: {}.{} % killed: {killed} ({} of them by never ending), survived: {survived}, unviable: {}",
            tenths / 10,
            tenths % 10,
            self.timeout,
            self.unviable
        ));
        text
    }
}

/// A regular expression for this text alone.
fn exactly(text: &str) -> String {
    // Not all punctuation: `\<` is the beginning of a word.
    let special = |c| r"\.+*?()|[]{}^$".contains(c);
    let escaped: String = text.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect();
    format!("^{escaped}$")
}

#[cfg(test)]
mod tests {
    use super::{Options, PARTS, Tally, exactly, options};

    fn read(args: &[&str]) -> Result<Options, String> {
        options(args.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn all_parts_or_those_that_are_named() {
        let all = PARTS.map(|part| part.name.to_owned()).to_vec();
        assert_eq!(read(&[]), Ok(Options { parts: all, ..Options::default() }));
        let codec = Options { parts: vec!["codec".to_owned()], shard: Some("0/4".to_owned()), file: None };
        assert_eq!(read(&["--shard", "0/4", "codec"]), Ok(codec));
        assert_eq!(read(&["x"]), Err("no part `x`; there are derive, command, codec, pipeline".to_owned()));
        assert!(read(&["--file"]).is_err_and(|error| error.contains("--file key.rs")));
    }

    #[test]
    fn every_pattern_of_a_part_is_of_sources_that_are_there() {
        for file in PARTS.iter().flat_map(|part| part.files) {
            let path = file.strip_suffix("/**/*.rs").unwrap_or(file);
            assert!(std::path::Path::new("..").join(path).exists(), "{file}");
        }
    }

    #[test]
    fn a_later_stage_kills_survivors() {
        let survivors = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let mut tally = Tally { caught: 7, timeout: 1, unviable: 4, survivors: survivors(&["a", "b"]) };
        assert!(tally.is_weak());
        tally.then(Tally { caught: 1, survivors: survivors(&["b"]), ..Tally::default() });
        assert_eq!(tally, Tally { caught: 8, timeout: 1, unviable: 4, survivors: survivors(&["b"]) });
        assert!(!tally.is_weak());
        assert_eq!(
            tally.report("codec"),
            "survived: b\ncodec: 90.0 % killed: 9 (1 of them by never ending), survived: 1, unviable: 4"
        );
    }

    #[test]
    fn a_name_is_no_expression() {
        assert_eq!(exactly("a.rs:1: f -> Vec<u8> with vec![1]"), r"^a\.rs:1: f -> Vec<u8> with vec!\[1\]$");
    }
}
