//! A temporary directory, and the watchdog that clears up after us whatever happens to us.

use std::env;
use std::fs::DirBuilder;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// The longest path of a directory that leaves room for `/redis.sock` in the 90 bytes that every system takes.
const LONGEST: usize = 70;

/// The watchdog. It is told one word per line and answers with one line. When its input ends, because the handle was
/// dropped or because the process is gone, it kills the server and removes the directory.
///
/// It starts the server itself, so there is no moment in which the server runs and nobody watches.
const WATCHDOG: &str = r#"
trap '' HUP INT TERM
dir=$1; shift
pid=
end() { [ -z "$pid" ] || { kill -9 "$pid"; wait "$pid"; }; pid=; }
while read -r word; do
  case $word in
    start) end; "$@" </dev/null >>"$dir/log" 2>&1 & pid=$!; echo "$pid" ;;
    stop) end; echo stopped ;;
    pause) kill -STOP "$pid"; echo paused ;;
    resume) kill -CONT "$pid"; echo resumed ;;
  esac
done
end
rm -rf -- "$dir"
"#;

/// A private directory with a watchdog; both go when this is dropped, and when the process dies.
#[derive(Debug)]
pub(super) struct Home {
    dir: PathBuf,
    sh: Child,
    words: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Home {
    /// `command` is what the watchdog starts when told to; it is given the directory.
    pub(super) fn new(command: impl FnOnce(&Path) -> Vec<PathBuf>) -> io::Result<Self> {
        let dir = make_dir()?;
        let mut sh = watchdog(&dir, command(&dir)).map_err(|e| {
            // nothing is in it yet, and nobody else will remove it
            let _ = std::fs::remove_dir(&dir);
            io::Error::new(e.kind(), format!("cannot run /bin/sh, which looks after test servers: {e}"))
        })?;
        let words = sh.stdin.take();
        let answers = sh.stdout.take().ok_or_else(|| io::Error::other("the watchdog has no output"))?;
        Ok(Self { dir, sh, words, answers: BufReader::new(answers) })
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Says a word to the watchdog and returns its answer.
    pub(super) fn tell(&mut self, word: &str) -> io::Result<String> {
        let gone = || io::Error::new(io::ErrorKind::BrokenPipe, "the watchdog of the test server is gone");
        let words = self.words.as_mut().ok_or_else(gone)?;
        writeln!(words, "{word}")?;
        let mut answer = String::new();
        match self.answers.read_line(&mut answer)? {
            0 => Err(gone()),
            _ => Ok(answer.trim().to_owned()),
        }
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        drop(self.words.take());
        // a watchdog that somebody killed leaves its directory
        if !self.sh.wait().is_ok_and(|status| status.success()) {
            let _ = std::fs::remove_dir_all(&self.dir);
        }
    }
}

/// In a process group of its own: an interrupt at the terminal ends the tests, whose pipe then ends the watchdog.
fn watchdog(dir: &Path, command: Vec<PathBuf>) -> io::Result<Child> {
    Command::new("/bin/sh")
        .args(["-c", WATCHDOG, "redis-struct-watchdog"])
        .arg(dir)
        .args(command)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
}

fn make_dir() -> io::Result<PathBuf> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let base = base_dir();
    loop {
        let dir = base.join(format!("redis-struct-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
        match DirBuilder::new().mode(0o700).create(&dir) {
            Ok(()) => return Ok(dir),
            // left by a process of the same number whose watchdog was killed too
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => {
                return Err(io::Error::new(e.kind(), format!("cannot create {}: {e}", dir.display())));
            }
        }
    }
}

/// The system's temporary directory, unless a socket in it would have too long a name.
fn base_dir() -> PathBuf {
    let dir = env::temp_dir();
    let name = "/redis-struct-4294967295-9999".len();
    if dir.is_absolute() && dir.as_os_str().len() + name <= LONGEST { dir } else { PathBuf::from("/tmp") }
}
