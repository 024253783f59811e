//! How a server is started.

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{Server, State};
use crate::testing::address::free_port;
use crate::testing::binary::FoundServer;
use crate::testing::builder::{Role, ServerBuilder};
use crate::testing::client::Reply;
use crate::testing::config::Config;
use crate::testing::home::Home;

/// How long a server may take until it answers. Usually it is 10 ms; a busy machine or a large module takes longer.
const PATIENCE: Duration = Duration::from_secs(10);
const STEP: Duration = Duration::from_micros(200);
const LOG_LINES: usize = 8;
/// How often a port that was free a moment ago may be taken.
const TRIES: u32 = 5;

impl Server {
    pub(in crate::testing) fn run(wanted: &ServerBuilder, binary: &FoundServer) -> io::Result<Self> {
        let mut tries = TRIES;
        loop {
            let server = Self::prepare(wanted, binary)?;
            tries = tries.saturating_sub(1);
            match server.launch() {
                Err(_) if tries > 0 && server.port_was_taken() => {}
                Err(e) => return Err(e),
                Ok(()) => return Ok(server),
            }
        }
    }

    /// Everything but the running process.
    fn prepare(wanted: &ServerBuilder, binary: &FoundServer) -> io::Result<Self> {
        let modules = wanted.module_files(binary)?;
        let home = Home::new(|dir| command(binary, dir, wanted.role))?;
        let dir = home.dir().to_owned();
        let socket = dir.join("redis.sock");
        let port = if wanted.tcp || wanted.tls.is_some() { Some(free_port()?) } else { None };
        let bus = if wanted.role == Role::Node { Some(free_port()?) } else { None };

        let tls = wanted.tls.as_ref().map(|tls| tls.files(&dir)).transpose()?;
        let mut config = Config::new(&dir, &socket)?;
        config.listen(port, tls.as_ref())?;
        if wanted.role != Role::Alone {
            let to_master = wanted.password.as_deref().filter(|_| wanted.role != Role::Sentinel);
            config.connected(bus, to_master, tls.is_some())?;
        }
        configure(&mut config, wanted, &modules)?;
        fs::write(dir.join("redis.conf"), config.bytes())?;

        Ok(Self {
            home: Mutex::new(home),
            dir,
            socket,
            version: binary.version.clone(),
            password: wanted.password.clone(),
            port,
            bus,
            tls: tls.is_some(),
            pid: AtomicU32::new(0),
            state: Mutex::new(State::Down),
            greetings: wanted.greetings.clone(),
        })
    }

    /// Starts the process and waits until it answers.
    pub(super) fn launch(&self) -> io::Result<()> {
        let answer = self.home().tell("start")?;
        let pid =
            answer.parse().map_err(|_| io::Error::other(format!("the watchdog said {answer:?}, not a process id")))?;
        self.pid.store(pid, Ordering::Relaxed);
        let started = Instant::now();
        loop {
            let why = match self.ping() {
                Ok(()) => {
                    self.change(|_| State::Up);
                    return self.greet();
                }
                Err(why) => why,
            };
            if has_ended(pid) {
                return Err(self.no_start("ended at once"));
            }
            if started.elapsed() > PATIENCE {
                return Err(self.no_start(&format!("did not answer within {} s ({why})", PATIENCE.as_secs())));
            }
            sleep(STEP);
        }
    }

    fn ping(&self) -> io::Result<()> {
        match self.command(&["PING"])? {
            Reply::Error(text) if text.starts_with("LOADING") => Err(io::Error::other(text)),
            // a refusal too: the test may have asked for users and rights
            _ => Ok(()),
        }
    }

    fn greet(&self) -> io::Result<()> {
        for words in &self.greetings {
            if let Reply::Error(text) = self.command(words)? {
                return Err(self.no_start(&format!("refused {}: {text}", words.join(" "))));
            }
        }
        Ok(())
    }

    fn no_start(&self, how: &str) -> io::Error {
        let log = self.log();
        let mut last: Vec<&str> = log.lines().rev().take(LOG_LINES).collect();
        last.reverse();
        io::Error::other(format!("the test server {} {how}; its log ends:\n{}", self.version, last.join("\n")))
    }

    fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.dir.join("log")).unwrap_or_default()).into_owned()
    }

    fn port_was_taken(&self) -> bool {
        self.port.is_some() && self.log().contains("Address already in use")
    }
}

/// What the user has asked for; of two lines of one name the server takes the later.
fn configure(config: &mut Config, wanted: &ServerBuilder, modules: &[PathBuf]) -> io::Result<()> {
    if let Some(password) = &wanted.password {
        config.quoted("requirepass", password.as_bytes());
    }
    for module in modules {
        config.quoted("loadmodule", module.as_os_str().as_bytes());
    }
    for (name, value) in &wanted.settings {
        config.line(name, value)?;
    }
    for (name, value) in &wanted.secrets {
        config.quoted(name, value.as_bytes());
    }
    Ok(())
}

/// What the watchdog runs.
fn command(binary: &FoundServer, dir: &Path, role: Role) -> Vec<PathBuf> {
    let mut words = vec![binary.path.clone(), dir.join("redis.conf")];
    if role == Role::Sentinel {
        words.push(PathBuf::from("--sentinel"));
    }
    words
}

/// Whether a process is known to have ended. Its parent is the watchdog, which does not look, so it may be a zombie;
/// where there is no `/proc` nothing is known.
fn has_ended(pid: u32) -> bool {
    if !Path::new("/proc/self/stat").exists() {
        return false;
    }
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat.rsplit(')').next().and_then(|rest| rest.trim_start().chars().next());
    matches!(state, None | Some('Z' | 'X'))
}
