//! Putting fetched files into `target/servers` so that an interrupted or doubled run leaves nothing half done: they are
//! made in a directory beside, and renamed into place when complete.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::run::{Outcome, works};

const SERVERS: &str = "target/servers";
const LOCK: &str = "target/servers/.lock";
const PATIENCE: Duration = Duration::from_secs(300);

/// The directory in which something is being made, and the lock that keeps a second run from making it too. Both go
/// when this is dropped. `File::lock` would be simpler and is younger than our MSRV.
pub(crate) struct Workplace {
    dir: PathBuf,
}

impl Workplace {
    pub(crate) fn new() -> Outcome<Self> {
        fs::create_dir_all(SERVERS).map_err(|e| format!("cannot create {SERVERS}: {e}"))?;
        lock()?;
        let place = Self { dir: Path::new(SERVERS).join(format!(".tmp-{}", std::process::id())) };
        sweep();
        fs::create_dir_all(place.result()).map_err(|e| format!("cannot create {}: {e}", place.dir.display()))?;
        Ok(place)
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The directory that will be put into place.
    pub(crate) fn result(&self) -> PathBuf {
        self.dir.join("result")
    }

    /// Renames the result to `target/servers/<name>`, unless it is there already.
    pub(crate) fn put(&self, name: &str) -> Outcome {
        if is_there(name) {
            return Ok(());
        }
        let to = Path::new(SERVERS).join(name);
        fs::rename(self.result(), &to).map_err(|e| format!("cannot create {}: {e}", to.display()))
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
        let _ = fs::remove_file(LOCK);
    }
}

/// Whether `target/servers/<name>` has been fetched.
pub(crate) fn is_there(name: &str) -> bool {
    Path::new(SERVERS).join(name).is_dir()
}

fn lock() -> Outcome {
    let start = Instant::now();
    loop {
        match File::create_new(LOCK).and_then(|mut file| write!(file, "{}", std::process::id())) {
            Ok(()) => return Ok(()),
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
            Err(e) => return Err(format!("cannot create {LOCK}: {e}")),
        }
        if start.elapsed() > PATIENCE {
            return Err(format!("another run holds {LOCK}; remove it if there is none"));
        }
        // of two that find it stale at once both may go on: the renames are safe without the lock
        if holder().is_some_and(|pid| !is_alive(pid)) {
            let _ = fs::remove_file(LOCK);
        } else {
            sleep(Duration::from_millis(100));
        }
    }
}

fn holder() -> Option<u32> {
    fs::read_to_string(LOCK).ok()?.parse().ok()
}

fn is_alive(pid: u32) -> bool {
    works("/bin/sh", &["-c", &format!("kill -0 {pid} 2>/dev/null || [ -d /proc/{pid} ]")])
}

/// Removes what interrupted runs left.
fn sweep() {
    let Ok(entries) = fs::read_dir(SERVERS) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let pid = name.strip_prefix(".tmp-").and_then(|pid| pid.parse().ok());
        if pid.is_some_and(|pid| !is_alive(pid)) {
            let _ = fs::remove_dir_all(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_alive;

    #[test]
    fn this_process_is_alive() {
        assert!(is_alive(std::process::id()));
        assert!(!is_alive(u32::MAX / 2));
    }
}
