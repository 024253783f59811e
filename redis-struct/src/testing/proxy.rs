//! A fault proxy: counts round trips, and loses connections when told to.

mod hub;
mod link;
mod pump;
mod stream;

use std::fs;
use std::io;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use self::hub::{Counts, Hub};
use self::stream::Upstream;
use super::address::socket_url;
use super::home::Home;
use super::server::Server;

/// Stands between clients and a server, on a unix socket of its own.
///
/// # Round trips
///
/// [`round_trips`](Self::round_trips) counts bursts: a round trip is what a client sends before any reply to it is
/// delivered. So that the number does not depend on scheduling, replies are held back until every request sent so far is
/// complete and answered and the client has been silent for a moment: about 10 ms, or 100 ms when it has written more
/// than once or more than 4 KB. So a pipeline of 1,000 commands is one round trip, also when it is written in pieces; two
/// awaited calls are two, and each takes those milliseconds longer.
///
/// Everything a client sends is counted, its handshake too: [`reset_counts`](Self::reset_counts) first. After SUBSCRIBE
/// or MONITOR nothing is held back on that connection. TLS cannot be counted: put the proxy before the unix socket.
///
/// # Faults
///
/// They hold for all connections, present and future. The cuts are for once.
///
/// Dropping the proxy closes all connections.
#[derive(Debug)]
pub struct Proxy {
    hub: Arc<Hub>,
    url: String,
    socket: PathBuf,
    away: PathBuf,
    listening: Option<JoinHandle<()>>,
    // last, so that the socket is there until nobody listens
    home: Home,
}

impl Proxy {
    /// Starts a proxy in front of a server's unix socket; [`url`](Self::url) has the server's password.
    ///
    /// # Errors
    ///
    /// When no directory, socket or thread can be made.
    pub fn start(server: &Server) -> io::Result<Self> {
        Self::run(Upstream::Socket(server.socket().to_owned()), server.password())
    }

    /// Starts a proxy in front of any unix socket.
    ///
    /// # Errors
    ///
    /// When no directory, socket or thread can be made.
    pub fn to_socket(socket: impl AsRef<Path>) -> io::Result<Self> {
        Self::run(Upstream::Socket(socket.as_ref().to_owned()), None)
    }

    /// Starts a proxy in front of a port of 127.0.0.1 that speaks without TLS.
    ///
    /// # Errors
    ///
    /// When no directory, socket or thread can be made.
    pub fn to_port(port: u16) -> io::Result<Self> {
        Self::run(Upstream::Port(port), None)
    }

    fn run(upstream: Upstream, password: Option<&str>) -> io::Result<Self> {
        let home = Home::new(|_| Vec::new())?;
        let socket = home.dir().join("proxy.sock");
        let listener = UnixListener::bind(&socket)?;
        let hub = Arc::new(Hub::new());
        let shared = Arc::clone(&hub);
        let listening = thread::Builder::new()
            .name("fault proxy".to_owned())
            .spawn(move || listen(&listener, &upstream, &shared))?;
        let away = home.dir().join("away.sock");
        let url = socket_url(&socket, password);
        Ok(Self { hub, url, socket, away, listening: Some(listening), home })
    }

    /// What a client connects to: `unix:///…`.
    #[must_use]
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// The unix socket that the proxy listens on.
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// How many round trips clients have made.
    #[must_use]
    pub fn round_trips(&self) -> u64 {
        self.hub.counts().round_trips
    }

    /// How many commands clients have sent; MULTI and EXEC are two of them.
    #[must_use]
    pub fn commands(&self) -> u64 {
        self.hub.counts().commands
    }

    /// How many bytes have gone to the server.
    #[must_use]
    pub fn bytes_to_server(&self) -> u64 {
        self.hub.counts().bytes_to_server
    }

    /// How many bytes have been delivered to clients.
    #[must_use]
    pub fn bytes_to_client(&self) -> u64 {
        self.hub.counts().bytes_to_client
    }

    /// How many connections clients have opened.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.hub.counts().connections
    }

    /// Sets all counts to zero. Do it after connecting, so that the handshake is not counted.
    pub fn reset_counts(&self) {
        self.hub.lock().counts = Counts::default();
    }

    /// Closes all connections now. What was held back is lost, though the server runs what it was sent. New connections
    /// are accepted.
    pub fn cut(&self) {
        self.hub.lock().cut_all();
        self.hub.notify();
    }

    /// Delivers `n` more bytes of replies, then closes the connection on which the last of them went. For once. Until
    /// then no reply is held back. With 0, the connection is closed when its next reply comes, which is lost. The server
    /// runs what it was sent.
    pub fn cut_after_reply_bytes(&self, n: u64) {
        self.hub.lock().faults.replies_left = Some(n);
        self.hub.notify();
    }

    /// Lets `n` more bytes of requests through, then closes the connection on which the last of them went. For once.
    /// The server runs the commands that are complete; their replies are lost. With 0, the connection is closed when
    /// its next request comes, which the server does not see.
    pub fn cut_after_request_bytes(&self, n: u64) {
        self.hub.lock().faults.requests_left = Some(n);
    }

    /// Delivers every reply this much later. `Duration::ZERO` ends it.
    pub fn delay(&self, delay: Duration) {
        self.hub.lock().faults.delay = delay;
        self.hub.notify();
    }

    /// Stops answering: connections stay open, requests go to the server, nothing is delivered.
    pub fn stall(&self) {
        self.hub.lock().faults.stalled = true;
    }

    /// Ends [`stall`](Self::stall), and delivers what was held back.
    pub fn resume(&self) {
        self.hub.lock().faults.stalled = false;
        self.hub.notify();
    }

    /// Refuses new connections (`ECONNREFUSED`). Those that exist go on.
    ///
    /// # Errors
    ///
    /// When the socket cannot be moved away.
    pub fn refuse(&self) -> io::Result<()> {
        let mut state = self.hub.lock();
        if !state.refusing {
            fs::rename(&self.socket, &self.away)?;
            // a socket that nobody listens on
            drop(UnixListener::bind(&self.socket)?);
            state.refusing = true;
        }
        Ok(())
    }

    /// Accepts new connections again.
    ///
    /// # Errors
    ///
    /// When the socket cannot be moved back.
    pub fn accept(&self) -> io::Result<()> {
        let mut state = self.hub.lock();
        if state.refusing {
            fs::rename(&self.away, &self.socket)?;
            state.refusing = false;
        }
        Ok(())
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.hub.lock().close();
        self.hub.notify();
        // wakes the thread that listens
        let listens = if self.away.exists() { &self.away } else { &self.socket };
        let woken = UnixStream::connect(listens).is_ok() || !self.home.dir().exists();
        if let Some(listening) = self.listening.take()
            && woken
        {
            let _ = listening.join();
        }
    }
}

fn listen(listener: &UnixListener, upstream: &Upstream, hub: &Arc<Hub>) {
    for client in listener.incoming() {
        if hub.lock().closed {
            return;
        }
        // a server that is gone looks as it does without the proxy: the connection fails
        let _ = client.and_then(|client| pump::connect(client, upstream, hub));
    }
}
