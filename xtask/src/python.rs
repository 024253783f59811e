//! numpy for the tests of its formats: into `target/python`, where a Python with pip can be had.

use std::path::Path;
use std::process::Command;

use crate::fetch_wheel::has_pip;
use crate::run::{Outcome, quiet};

const PLACE: &str = "target/python";

/// What the tests compare with byte by byte: any numpy since 2.0 writes the same.
const NUMPY: &str = "numpy>=2,<3";

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

/// Which version there is, now.
fn ensure() -> Outcome<String> {
    if let Ok(version) = version() {
        return Ok(version);
    }
    if !has_pip() {
        return Err("it needs python3 with pip".to_owned());
    }
    println!("fetching numpy into {PLACE} …");
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:", "--upgrade"];
    quiet(Command::new("python3").args(pip).args(["--target", PLACE, NUMPY]))?;
    version()
}

/// That of the numpy in `target/python`, if it works.
fn version() -> Outcome<String> {
    if !Path::new(PLACE).join("numpy").is_dir() {
        return Err(format!("there is no numpy in {PLACE}"));
    }
    let mut python = Command::new("python3");
    python.env("PYTHONPATH", PLACE).args(["-c", "import numpy; print(numpy.__version__)"]);
    quiet(&mut python).map(|version| version.trim().to_owned())
}
