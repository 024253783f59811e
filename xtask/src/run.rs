//! Running other programs.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// An error is a text for a person.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// The repository.
pub(crate) fn root() -> Outcome<PathBuf> {
    let xtask =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map(Path::to_owned).ok_or_else(|| "xtask has no parent directory".to_owned())
}

pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args);
    command
}

/// Runs a program whose output a person wants to see.
pub(crate) fn loud(command: &mut Command) -> Outcome {
    let shown = shown(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed ({status})")),
        Err(e) => Err(format!("cannot run `{shown}`: {e}")),
    }
}

/// Runs a program whose output matters only when it fails; returns it.
pub(crate) fn quiet(command: &mut Command) -> Outcome<String> {
    let shown = shown(command);
    let output = command.stdin(Stdio::null()).output().map_err(|e| format!("cannot run `{shown}`: {e}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(said);
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    let mut last: Vec<&str> = said.lines().chain(complaint.lines()).rev().take(12).collect();
    last.reverse();
    Err(format!("`{shown}` failed ({}):\n    {}", output.status, last.join("\n    ")))
}

/// Whether a program is there and succeeds.
pub(crate) fn works(program: &str, args: &[&str]) -> bool {
    quiet(Command::new(program).args(args)).is_ok()
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{quiet, shown, works};
    use std::process::Command;

    #[test]
    fn a_failure_says_what_failed_and_how() {
        let error =
            quiet(Command::new("/bin/sh").args(["-c", "echo what; echo why >&2; exit 3"])).err().unwrap_or_default();
        assert!(error.starts_with("`sh -c") && error.contains("exit status: 3"), "{error}");
        assert!(error.ends_with("what\n    why"), "{error}");
    }

    #[test]
    fn a_missing_program_does_not_work() {
        assert!(works("true", &[]));
        assert!(!works("false", &[]));
        assert!(!works("no-such-program", &[]));
        assert_eq!(shown(Command::new("/usr/bin/x").arg("y")), "x y");
    }
}
