//! A Python that has numpy.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where numpy is.
pub(crate) struct Numpy {
    path: PathBuf,
}

impl Numpy {
    /// `None` where there is none: then it says so, and the fixtures have to do.
    pub(crate) fn find() -> Option<Self> {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?;
        let numpy = Self { path: target.join("python") };
        let version = numpy.run(&["-c", "import numpy; print(numpy.__version__)"]);
        let major = version.as_deref().ok().and_then(|version| version.split('.').next()?.parse::<u32>().ok());
        if major.is_none_or(|major| major < 2) {
            eprintln!("not tested with numpy: there is no python3 with numpy 2; `cargo xtask python` fetches it");
            return None;
        }
        Some(numpy)
    }

    /// What it printed, or what went wrong.
    pub(crate) fn run(&self, args: &[&str]) -> Result<String, String> {
        let output = Command::new("python3").env("PYTHONPATH", &self.path).args(args).output();
        let output = output.map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() { Ok(said) } else { Err(complaint) }
    }
}
