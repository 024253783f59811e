//! numpy for the tests of its formats: into `target/python`, where a Python with pip can be had.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::fetch_wheel::has_pip;
use crate::run::{Outcome, quiet, root};

const PLACE: &str = "target/python";

/// What the tests compare with byte by byte: any numpy since 2.0 writes the same.
const NUMPY: &str = "numpy>=2,<3";

/// For the benchmark, which compares with it. Pure Python: any version will do.
const REDIS: &str = "redis>=5";

/// `cargo xtask python`: an error if it cannot be had.
pub(crate) fn run(args: &[String]) -> Outcome {
    if let Some(arg) = args.first() {
        return Err(format!("`python` takes no arguments, not `{arg}`"));
    }
    let version = ensure()?;
    println!("numpy {version} in {PLACE}");
    Ok(())
}

/// The same before the tests: those that need numpy say that they have none, and the fixtures have to do.
pub(crate) fn prepare() {
    if let Err(error) = ensure() {
        println!("no numpy, so its formats are tested with fixtures only: {error}");
    }
}

/// Where numpy and redis-py are, for the benchmark; without them it has a column less.
pub(crate) fn for_bench() -> Option<PathBuf> {
    let ready = ensure().and_then(|_| match quiet(python().args(["-c", "import redis"])) {
        Ok(_) => Ok(()),
        Err(_) => fetch(REDIS),
    });
    match ready.and_then(|()| root()) {
        Ok(root) => Some(root.join(PLACE)),
        Err(error) => {
            println!("no numpy and redis-py, so nothing is compared with them: {error}");
            None
        }
    }
}

/// Which version there is, now.
fn ensure() -> Outcome<String> {
    if let Ok(version) = version() {
        return Ok(version);
    }
    if !has_pip() {
        return Err("it needs python3 with pip".to_owned());
    }
    fetch(NUMPY)?;
    version()
}

fn fetch(package: &str) -> Outcome {
    println!("fetching {package} into {PLACE} …");
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:", "--upgrade"];
    quiet(Command::new("python3").args(pip).args(["--target", PLACE, package])).map(drop)
}

/// With what is in `target/python`.
fn python() -> Command {
    let mut python = Command::new("python3");
    python.env("PYTHONPATH", PLACE);
    python
}

/// That of the numpy in `target/python`, if it works.
fn version() -> Outcome<String> {
    if !Path::new(PLACE).join("numpy").is_dir() {
        return Err(format!("there is no numpy in {PLACE}"));
    }
    let mut python = python();
    python.args(["-c", "import numpy; print(numpy.__version__)"]);
    quiet(&mut python).map(|version| version.trim().to_owned())
}
