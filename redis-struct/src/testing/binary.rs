//! Which server binaries this machine has.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use super::version::Version;

/// The variable that names the server to use.
const VARIABLE: &str = "REDIS_STRUCT_SERVER";
/// Where fetched servers live, below the current directory or one above it.
const FETCHED: &str = "target/servers";
const NAMES: [&str; 2] = ["redis-server", "valkey-server"];

/// A server binary that [`Server`](super::Server) can run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FoundServer {
    /// The binary.
    pub path: PathBuf,
    /// What its `--version` says, such as `7.0.15`.
    pub version: String,
    /// The RedisJSON module, when `target/servers` has one.
    pub rejson: Option<PathBuf>,
}

impl FoundServer {
    /// Whether its version is `wanted`: `7.0` for any 7.0.x, `>=7.4` for that or a newer one.
    #[must_use]
    pub fn is_version(&self, wanted: &str) -> bool {
        Version::parse(&self.version).is_some_and(|version| version.is(wanted))
    }

    /// Whether it was built with TLS. Found out by starting it with a certificate that is none, so it takes some
    /// milliseconds.
    #[must_use]
    pub fn has_tls(&self) -> bool {
        let none = ["--tls-cert-file", "/dev/null", "--tls-key-file", "/dev/null"];
        let tried = Command::new(&self.path)
            .args(["--port", "0", "--tls-port", "1", "--bind", "127.0.0.1"])
            .args(none)
            .stdin(Stdio::null())
            .output();
        tried.is_ok_and(|said| String::from_utf8_lossy(&said.stdout).contains("Failed to configure TLS"))
    }
}

/// The servers of this machine, in the order in which they are preferred. Those older than 7.0 are left out.
///
/// When `REDIS_STRUCT_SERVER` names something that cannot be used, there are none: a test must not run against another
/// server than it was told to.
#[must_use]
pub fn servers() -> Vec<FoundServer> {
    look().found
}

/// The first server whose version is `wanted` (`"7.0"`, `">=7.4"`, or `""` for any).
///
/// # Errors
///
/// When there is none. The text names what was found instead, and what to do.
pub fn find_server(wanted: &str) -> io::Result<FoundServer> {
    find(wanted, "", |_| true)
}

/// [`find_server`] with a further condition, which `quality` describes: `" with TLS"`.
pub(super) fn find(wanted: &str, quality: &str, good: impl Fn(&FoundServer) -> bool) -> io::Result<FoundServer> {
    let Look { found, refused } = look();
    let fits = |server: &&FoundServer| server.is_version(wanted) && good(server);
    if let Some(server) = found.iter().find(fits) {
        return Ok(server.clone());
    }
    let mut seen: Vec<String> = found.iter().map(|s| format!("{} {}", s.path.display(), s.version)).collect();
    seen.extend(refused);
    Err(io::Error::new(io::ErrorKind::NotFound, nothing_fits(wanted, quality, &seen)))
}

fn nothing_fits(wanted: &str, quality: &str, seen: &[String]) -> String {
    let version = if wanted.is_empty() { ">=7.0" } else { wanted };
    let seen = if seen.is_empty() { "nothing".to_owned() } else { seen.join(", ") };
    format!(
        "no redis-server or valkey-server {version}{quality} (found: {seen}); run `cargo xtask servers` in redis-struct's \
         repository, or install redis-server 7.0 or newer, or set {VARIABLE} to the path of one"
    )
}

struct Look {
    found: Vec<FoundServer>,
    refused: Vec<String>,
}

fn look() -> Look {
    let mut look = Look { found: Vec::new(), refused: Vec::new() };
    let rejson = rejson();
    let asked = asked_for();
    for path in candidates() {
        match version_of(&path) {
            Ok(version) => {
                let found = FoundServer { path, version: version.to_string(), rejson: rejson.clone() };
                look.found.push(found);
            }
            Err(why) => {
                look.refused.push(why);
                // comes first, so nothing has been found yet
                if asked.as_ref() == Some(&path) {
                    break;
                }
            }
        }
    }
    look
}

fn asked_for() -> Option<PathBuf> {
    let value = env::var_os(VARIABLE).filter(|value| !value.is_empty())?;
    std::path::absolute(value).ok()
}

/// Every file that may be a server, each once.
fn candidates() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = asked_for().into_iter().collect();
    for dir in fetched_dirs().into_iter().chain(path_dirs()) {
        let files = NAMES.iter().map(|name| dir.join(name)).filter(|file| file.is_file());
        all.extend(files);
    }
    let mut seen = Vec::new();
    all.retain(|file| {
        let new = !seen.contains(&identity(file));
        seen.push(identity(file));
        new
    });
    all
}

/// The same for two ways to one file. The last link is kept: Debian's `redis-server` is one to `redis-check-rdb`, and
/// the name decides what it does.
fn identity(file: &Path) -> PathBuf {
    let dir = file.parent().and_then(|dir| dir.canonicalize().ok());
    match (dir, file.file_name()) {
        (Some(dir), Some(name)) => dir.join(name),
        _ => file.to_owned(),
    }
}

fn path_dirs() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).filter(|dir| dir.is_absolute()).collect()
}

/// The folders in `target/servers`, sorted by name; the nearest `target` first.
fn fetched_dirs() -> Vec<PathBuf> {
    let Ok(here) = env::current_dir() else {
        return Vec::new();
    };
    here.ancestors().flat_map(|dir| folders(&dir.join(FETCHED))).collect()
}

fn folders(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(dir) else {
        return Vec::new();
    };
    let hidden = |path: &Path| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    let mut all: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| !hidden(path)).collect();
    all.sort();
    all
}

fn rejson() -> Option<PathBuf> {
    fetched_dirs().into_iter().map(|dir| dir.join("rejson.so")).find(|file| file.is_file())
}

/// The version of a binary, asked for once in a process. The error is a phrase for a list.
fn version_of(path: &Path) -> Result<Version, String> {
    static KNOWN: Mutex<BTreeMap<PathBuf, Version>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(|e| e.into_inner());
    if let Some(version) = known.get(path) {
        return Ok(*version);
    }
    let version = ask_version(path)?;
    known.insert(path.to_owned(), version);
    Ok(version)
}

fn ask_version(path: &Path) -> Result<Version, String> {
    let shown = path.display();
    let said = Command::new(path).arg("--version").stdin(Stdio::null()).output();
    let said = said.map_err(|e| format!("{shown} does not run: {e}"))?;
    let banner = String::from_utf8_lossy(&said.stdout).into_owned();
    match Version::in_banner(&banner) {
        Some(version) if version >= Version::OLDEST => Ok(version),
        Some(version) => Err(format!("{shown} {version} is too old")),
        None => Err(format!("{shown} does not say a version")),
    }
}
