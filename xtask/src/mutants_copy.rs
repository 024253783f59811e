//! The copy of the sources that mutants are made in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::mutants::PLACE;
use crate::run::{Outcome, quiet, root};

/// Workspaces of their own, which no part needs.
const LEFT_OUT: [&str; 2] = ["bench/", "fuzz/"];

/// The manifests whose tests run without the rest of the workspace.
const ALONE: [&str; 2] = ["redis-struct/Cargo.toml", "redis-struct-derive/Cargo.toml"];

/// Where the copy is.
pub(crate) fn tree() -> Outcome<PathBuf> {
    Ok(root()?.join(PLACE).join("tree"))
}

/// Makes it anew: a run that was interrupted may have left a mutant in it.
pub(crate) fn make() -> Outcome {
    let tree = tree()?;
    if tree.exists() {
        fs::remove_dir_all(&tree).map_err(|e| format!("cannot remove {}: {e}", tree.display()))?;
    }
    let listed = quiet(Command::new("git").args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]))?;
    for file in listed.split('\0').filter(|file| !LEFT_OUT.iter().any(|prefix| file.starts_with(prefix))) {
        put(Path::new(file), &tree)?;
    }
    for manifest in ALONE {
        let path = tree.join(manifest);
        let text = fs::read_to_string(&path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
        fs::write(&path, alone(&text)).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
    }
    Ok(())
}

/// Copies a file. What has been deleted since the last commit is listed, too.
fn put(file: &Path, tree: &Path) -> Outcome {
    if !file.is_file() {
        return Ok(());
    }
    let target = tree.join(file);
    let directory = target.parent().unwrap_or(tree);
    fs::create_dir_all(directory).map_err(|e| format!("cannot create {}: {e}", directory.display()))?;
    fs::copy(file, &target).map(drop).map_err(|e| format!("cannot copy {}: {e}", file.display()))
}

/// The manifest without development dependencies on ourselves. Only the examples in the docs need them, which do not
/// run here; with them, each mutant of the derive would build the runtime, and each of the runtime would build it twice.
fn alone(manifest: &str) -> String {
    let mut inside = false;
    let mut text = String::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line == "[dev-dependencies]";
        }
        if !(inside && line.starts_with("redis-struct =")) {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::alone;

    #[test]
    fn only_development_dependencies_on_ourselves_go() {
        assert_eq!(
            alone("[dependencies]\nredis-struct = 1\n[dev-dependencies]\nredis-struct = 2\nproptest = 3\n"),
            "[dependencies]\nredis-struct = 1\n[dev-dependencies]\nproptest = 3\n"
        );
    }
}
