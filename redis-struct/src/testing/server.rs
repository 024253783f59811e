//! A private server.

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::address::{escaped, free_port, socket_url};
use super::binary::FoundServer;
use super::builder::{Role, ServerBuilder};
use super::client::{Client, Reply};
use super::config::Config;
use super::home::Home;

/// How long a server may take until it answers. Usually it is 10 ms; a busy machine or a large module takes longer.
const PATIENCE: Duration = Duration::from_secs(10);
const STEP: Duration = Duration::from_micros(200);
const LOG_LINES: usize = 8;
/// How often a port that was free a moment ago may be taken.
const TRIES: u32 = 5;

/// A real Redis or Valkey server that belongs to this value: empty at first, and gone when the value is dropped or the
/// process dies.
#[derive(Debug)]
pub struct Server {
    home: Mutex<Home>,
    dir: PathBuf,
    socket: PathBuf,
    version: String,
    password: Option<String>,
    port: Option<u16>,
    bus: Option<u16>,
    tls: bool,
    pid: AtomicU32,
    state: Mutex<State>,
    greetings: Vec<Vec<String>>,
}

/// What has become of the process by our own doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Down,
    Up,
    Paused,
}

impl Server {
    /// Starts the first server that is found, without password, on a unix socket.
    ///
    /// # Errors
    ///
    /// See [`ServerBuilder::start`].
    pub fn start() -> io::Result<Self> {
        Self::builder().start()
    }

    /// For a server with a password, TLS, a module, another version.
    pub fn builder() -> ServerBuilder {
        ServerBuilder::default()
    }

    /// What a client connects to: `unix:///…`, or `redis://127.0.0.1:…`, or `rediss://localhost:…`; with the password.
    #[must_use]
    pub fn url(&self) -> String {
        let password = self.password.as_deref().map(escaped);
        let user = password.as_ref().map(|p| format!(":{p}@")).unwrap_or_default();
        match self.port {
            Some(_) if self.tls => format!("rediss://{user}{}", self.address()),
            Some(_) => format!("redis://{user}{}", self.address()),
            None => socket_url(&self.socket, self.password.as_deref()),
        }
    }

    /// The unix socket; every server has one.
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The port on 127.0.0.1, if one was asked for.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The version of the server, such as `7.0.15`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The process id of the server; another one after [`restart`](Self::restart).
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.pid.load(Ordering::Relaxed)
    }

    /// Runs one command on a connection of its own. An error of the server is a [`Reply::Error`].
    ///
    /// # Errors
    ///
    /// When the server is not running, or does not answer within ten seconds.
    pub fn command(&self, words: &[impl AsRef<[u8]>]) -> io::Result<Reply> {
        self.connect()?.command(words)
    }

    /// Opens a connection, for commands that belong together.
    ///
    /// # Errors
    ///
    /// When the server is not running.
    pub fn connect(&self) -> io::Result<Client> {
        Client::connect(&self.socket, self.password.as_deref())
    }

    /// Kills the server, as a crash would. Its address stays reserved for [`restart`](Self::restart).
    ///
    /// # Errors
    ///
    /// When the watchdog process is gone.
    pub fn stop(&self) -> io::Result<()> {
        self.home().tell("stop")?;
        self.change(|_| State::Down);
        Ok(())
    }

    /// Kills the server and starts it again at the same address. The data is gone.
    ///
    /// # Errors
    ///
    /// When it does not come up.
    pub fn restart(&self) -> io::Result<()> {
        self.stop()?;
        self.launch()
    }

    /// Stops the server from running (SIGSTOP): connections stay open, and nothing is answered.
    ///
    /// # Errors
    ///
    /// When the watchdog process is gone.
    pub fn pause(&self) -> io::Result<()> {
        self.home().tell("pause")?;
        self.change(|state| if state == State::Up { State::Paused } else { state });
        Ok(())
    }

    /// Lets a paused server run again (SIGCONT). It answers what it was asked meanwhile.
    ///
    /// # Errors
    ///
    /// When the watchdog process is gone.
    pub fn resume(&self) -> io::Result<()> {
        self.home().tell("resume")?;
        self.change(|state| if state == State::Paused { State::Up } else { state });
        Ok(())
    }

    /// Whether it has been started, and not been stopped or paused since.
    pub(super) fn is_up(&self) -> bool {
        *self.state.lock().unwrap_or_else(|e| e.into_inner()) == State::Up
    }

    fn change(&self, to: impl FnOnce(State) -> State) {
        let mut state = self.state.lock().unwrap_or_else(|e| e.into_inner());
        *state = to(*state);
    }

    /// The port on which nodes of a cluster talk to each other.
    pub(super) fn bus(&self) -> Option<u16> {
        self.bus
    }

    /// Host and port, for those with a port.
    pub(super) fn address(&self) -> String {
        let host = if self.tls { "localhost" } else { "127.0.0.1" };
        format!("{host}:{}", self.port.unwrap_or(0))
    }

    pub(super) fn has_tls(&self) -> bool {
        self.tls
    }

    pub(super) fn password(&self) -> Option<&str> {
        self.password.as_deref()
    }

    pub(super) fn run(wanted: &ServerBuilder, binary: &FoundServer) -> io::Result<Self> {
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

        let mut config = Config::new(&dir, &socket)?;
        let tls = wanted.tls.as_ref().map(|tls| tls.files(&dir)).transpose()?;
        config.listen(port, tls.as_ref())?;
        if let Some(password) = &wanted.password {
            config.quoted("requirepass", password.as_bytes());
        }
        if wanted.role != Role::Alone {
            let to_master = wanted.password.as_deref().filter(|_| wanted.role != Role::Sentinel);
            config.connected(bus, to_master, tls.is_some())?;
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
    fn launch(&self) -> io::Result<()> {
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

    fn home(&self) -> MutexGuard<'_, Home> {
        self.home.lock().unwrap_or_else(|e| e.into_inner())
    }
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
