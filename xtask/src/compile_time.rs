//! What the derive costs at compile time: 50 structs of 10 fields, beside the same structs with serde's two derives.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::run::{Outcome, cargo, quiet, root};

const PLACE: &str = "target/compile-time";
const STRUCTS: usize = 50;
const ROUNDS: usize = 7;

/// The ten fields of each struct.
const FIELDS: [(&str, &str); 10] = [
    ("name", "String"),
    ("email", "String"),
    ("age", "u8"),
    ("score", "f64"),
    ("visits", "u64"),
    ("balance", "i64"),
    ("active", "bool"),
    ("seen", "Option<i64>"),
    ("nick", "Option<String>"),
    ("data", "Vec<u8>"),
];

/// A crate to compile.
struct Case {
    name: &'static str,
    dependency: String,
    /// What stands before each struct.
    derive: fn(usize) -> String,
    /// What stands before its key.
    key: &'static str,
}

/// `cargo xtask compile-time`.
pub(crate) fn run(args: &[String]) -> Outcome {
    if let Some(arg) = args.first() {
        return Err(format!("`compile-time` takes no arguments, not `{arg}`"));
    }
    let cases = cases(&root()?);
    for case in &cases {
        write(case)?;
    }
    println!(
        "{STRUCTS} structs of {} fields and a key; medians of {ROUNDS} runs, dependencies built before",
        FIELDS.len()
    );
    for command in ["check", "build"] {
        compare(command, &cases)?;
    }
    Ok(())
}

fn cases(root: &Path) -> [Case; 3] {
    let ours = format!(
        "redis-struct = {{ path = \"{}\", default-features = false, features = [\"derive\"] }}",
        root.join("redis-struct").display()
    );
    let serde = "serde = { version = \"1\", features = [\"derive\"] }".to_owned();
    [
        Case {
            name: "redis-struct",
            dependency: ours.clone(),
            derive: |number| format!("#[derive(redis_struct::RedisStruct)]\n#[redis(keyspace = \"S{number}\")]\n"),
            key: "    #[redis(key)]\n",
        },
        Case {
            name: "serde",
            dependency: serde,
            derive: |_| "#[derive(serde::Serialize, serde::Deserialize)]\n".to_owned(),
            key: "",
        },
        // The same dependency as ours, and no derive: what cargo and the structs themselves take.
        Case { name: "nothing", dependency: ours, derive: |_| String::new(), key: "" },
    ]
}

fn directory(case: &Case) -> PathBuf {
    Path::new(PLACE).join(case.name)
}

fn write(case: &Case) -> Outcome {
    let directory = directory(case);
    let put = |name: &str, text: &str| {
        let path = directory.join(name);
        fs::write(&path, text).map_err(|e| format!("cannot write {}: {e}", path.display()))
    };
    fs::create_dir_all(directory.join("src")).map_err(|e| format!("cannot create {}: {e}", directory.display()))?;
    put("Cargo.toml", &cargo_toml(case))?;
    put("src/lib.rs", &source(case))?;
    // The versions that the workspace has.
    let lock = fs::read_to_string("Cargo.lock").map_err(|e| format!("cannot read Cargo.lock: {e}"))?;
    put("Cargo.lock", &lock)
}

fn cargo_toml(case: &Case) -> String {
    let Case { name, dependency, .. } = case;
    format!(
        "[workspace]\n\n[package]\nname = \"compile-time-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n{dependency}\n"
    )
}

fn source(case: &Case) -> String {
    let mut text = String::new();
    for number in 0..STRUCTS {
        let fields: String = FIELDS.iter().map(|(name, ty)| format!("    pub {name}: {ty},\n")).collect();
        // Writing to a String does not fail.
        _ = write!(
            text,
            "{}pub struct S{number} {{\n{}    pub id: u64,\n{fields}}}\n\n",
            (case.derive)(number),
            case.key
        );
    }
    text
}

/// Runs all cases in turn, so that what else the machine does concerns all of them.
fn compare(command: &str, cases: &[Case]) -> Outcome {
    let mut seconds: Vec<Vec<f64>> = vec![Vec::new(); cases.len()];
    for round in 0..=ROUNDS {
        for (case, seconds) in cases.iter().zip(&mut seconds) {
            let took = time(command, case)?;
            // The first is that of the dependencies.
            if round > 0 {
                seconds.push(took);
            }
        }
    }
    let medians: Vec<f64> = seconds.into_iter().map(median).collect();
    let [ours, serde, nothing] = medians.as_slice() else { return Err("there are three cases".to_owned()) };
    println!(
        "cargo {command}: redis-struct {ours:.2} s, serde {serde:.2} s, no derive {nothing:.2} s; ratio {:.2}, of what \
         the derives add {:.2}",
        ours / serde,
        (ours - nothing) / (serde - nothing)
    );
    Ok(())
}

fn time(command: &str, case: &Case) -> Outcome<f64> {
    let directory = directory(case);
    let source = directory.join("src/lib.rs");
    let text = fs::read(&source).map_err(|e| format!("cannot read {}: {e}", source.display()))?;
    fs::write(&source, text).map_err(|e| format!("cannot write {}: {e}", source.display()))?;
    let mut cargo: Command = cargo(&[command, "--manifest-path"]);
    cargo.arg(directory.join("Cargo.toml")).arg("--target-dir").arg(root()?.join(PLACE).join("target"));
    // What is measured is the whole crate, not what has changed since the last time.
    cargo.env("CARGO_INCREMENTAL", "0");
    let start = Instant::now();
    quiet(&mut cargo)?;
    Ok(start.elapsed().as_secs_f64())
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{cases, median, source};

    #[test]
    fn the_middle_one_counts() {
        assert_eq!(median(vec![3.0, 100.0, 1.0]), 3.0);
    }

    #[test]
    fn the_crates_differ_in_their_derives_only() {
        let [ours, serde, nothing] = cases(Path::new("/")).map(|case| source(&case));
        let without = |text: &str| -> String { text.lines().filter(|line| !line.contains("#[")).collect() };
        assert_eq!(without(&ours), without(&nothing));
        assert_eq!(without(&serde), without(&nothing));
        assert_eq!((ours.matches("RedisStruct").count(), serde.matches("Serialize").count()), (50, 50));
    }
}
