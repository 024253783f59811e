//! What redis-struct adds to the build of a small program that uses redis-rs.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::bench::OUT;
use crate::run::{Outcome, cargo, quiet, root};

/// How often each is built from nothing; the median counts.
const TIMES: usize = 3;

const MANIFEST: &str = r#"[workspace]

[package]
name = "small"
version = "0.0.0"
edition = "2024"

[dependencies]
tokio = { version = "1", features = ["macros", "rt"] }
"#;

const BY_HAND: &str = r#"
struct User {
    name: String,
    visits: u64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> redis::RedisResult<()> {
    let client = redis::Client::open("redis://127.0.0.1/")?;
    let mut connection = client.get_multiplexed_async_connection().await?;
    let user = User { name: "Jack".to_owned(), visits: 1 };
    let mut save = redis::cmd("HSET");
    save.arg("U{1}").arg("name").arg(&user.name).arg("visits").arg(user.visits);
    let () = save.query_async(&mut connection).await?;
    let load = redis::cmd("HMGET").arg("U{1}").arg("name").arg("visits").query_async(&mut connection).await?;
    let (name, visits) = load;
    let user = User { name, visits };
    println!("{} {}", user.name, user.visits);
    Ok(())
}
"#;

const DERIVED: &str = r#"
use redis_struct::{Db, RedisStruct};

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
    visits: u64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> redis_struct::Result<()> {
    let db = Db::connect("redis://127.0.0.1/").await?;
    let user = User { id: 1, name: "Jack".to_owned(), visits: 1 };
    user.save(&db).await?;
    let user = User::load(&db, 1).await?;
    println!("{} {}", user.name, user.visits);
    Ok(())
}
"#;

/// `cargo xtask bench --compile`.
pub(crate) fn run(args: &[String]) -> Outcome {
    if let Some(arg) = args.first() {
        return Err(format!("`--compile` stands alone, without `{arg}`"));
    }
    let library = root()?.join("redis-struct");
    let redis = "redis = { version = \"1.8\", default-features = false, features = [\"tokio-comp\"] }\n";
    let ours = format!("redis-struct = {{ path = {:?} }}\n", library.display().to_string());
    let programs = [program("redis-rs", redis, BY_HAND)?, program("redis-struct", &ours, DERIVED)?];
    let mut built = [Vec::new(), Vec::new()];
    for _ in 0..TIMES {
        for (dir, built) in programs.iter().zip(&mut built) {
            built.push(build(dir)?);
        }
    }
    let [hand, derived] = built.map(median);
    let table = format!(
        "| program on   | seconds | crates |\n| ------------ | ------: | -----: |\n{}{}\nratio {:.2}\n",
        row("redis-rs", hand),
        row("redis-struct", derived),
        derived.seconds / hand.seconds
    );
    println!("clean debug build of a small program, median of {TIMES}\n\n{table}");
    let path = format!("{OUT}/compile.md");
    fs::write(&path, table).map_err(|e| format!("cannot write {path}: {e}"))
}

#[derive(Debug, Clone, Copy)]
struct Built {
    seconds: f64,
    crates: usize,
}

fn row(name: &str, built: Built) -> String {
    format!("| {name:<12} | {:>7.1} | {:>6} |\n", built.seconds, built.crates)
}

/// Writes the program, and fetches what it needs.
fn program(name: &str, dependency: &str, main: &str) -> Outcome<PathBuf> {
    let dir = Path::new(OUT).join("compile").join(name);
    let write = |path: &str, text: &str| {
        let path = dir.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&dir))
            .and_then(|()| fs::write(&path, text))
            .map_err(|e| format!("cannot write {}: {e}", path.display()))
    };
    write("Cargo.toml", &format!("{MANIFEST}{dependency}"))?;
    write("src/main.rs", main.trim_start())?;
    // both with the versions that this repository has
    fs::copy("bench/Cargo.lock", dir.join("Cargo.lock")).map_err(|e| format!("cannot copy bench/Cargo.lock: {e}"))?;
    quiet(cargo(&["fetch", "--manifest-path"]).arg(dir.join("Cargo.toml")))?;
    Ok(dir)
}

/// Builds it from nothing.
fn build(dir: &Path) -> Outcome<Built> {
    let target = dir.join("target");
    if target.exists() {
        fs::remove_dir_all(&target).map_err(|e| format!("cannot remove {}: {e}", target.display()))?;
    }
    let mut cargo = cargo(&["build", "--offline", "--message-format", "json"]);
    let start = Instant::now();
    let said = quiet(cargo.arg("--manifest-path").arg(dir.join("Cargo.toml")).arg("--target-dir").arg(&target))?;
    Ok(Built { seconds: start.elapsed().as_secs_f64(), crates: crates(&said) })
}

/// How many crates cargo says it has built, build scripts not counted.
fn crates(said: &str) -> usize {
    let built = |line: &&str| line.contains(r#""reason":"compiler-artifact""#) && !line.contains(r#""custom-build""#);
    said.lines().filter(built).count()
}

fn median(mut all: Vec<Built>) -> Built {
    all.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    all.get(all.len() / 2).copied().unwrap_or(Built { seconds: f64::NAN, crates: 0 })
}

#[cfg(test)]
mod tests {
    use super::{Built, crates, median};

    #[test]
    fn build_scripts_are_not_crates() {
        let said = r#"{"reason":"compiler-artifact","target":{"kind":["lib"]}}
{"reason":"compiler-artifact","target":{"kind":["custom-build"]}}
{"reason":"build-script-executed"}
{"reason":"compiler-artifact","target":{"kind":["bin"]}}
{"reason":"build-finished","success":true}"#;
        assert_eq!(crates(said), 2);
    }

    #[test]
    fn the_median_is_by_time() {
        let all = [3.0, 1.0, 2.0].map(|seconds| Built { seconds, crates: 1 });
        assert_eq!(median(all.to_vec()).seconds, 2.0);
    }
}
