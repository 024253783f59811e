//! A private server.

mod launch;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard};

use super::address::{escaped, socket_url};
use super::builder::ServerBuilder;
use super::client::{Client, Reply};
use super::home::Home;

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

    fn home(&self) -> MutexGuard<'_, Home> {
        self.home.lock().unwrap_or_else(|e| e.into_inner())
    }
}
