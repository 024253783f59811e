//! What a private server should be like.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::PathBuf;

use super::binary::{FoundServer, find};
use super::server::Server;
use super::tls::Tls;

/// What a server is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Role {
    /// It stands alone.
    #[default]
    Alone,
    /// It has replicas, or is one.
    Data,
    /// A node of a cluster.
    Node,
    /// It watches others.
    Sentinel,
}

/// Says what a [`Server`] should be like; made by [`Server::builder`].
#[derive(Debug, Clone, Default)]
#[must_use = "call `start`"]
pub struct ServerBuilder {
    pub(super) version: String,
    pub(super) password: Option<String>,
    pub(super) modules: Vec<OsString>,
    pub(super) tls: Option<Tls>,
    pub(super) tcp: bool,
    pub(super) settings: Vec<(String, String)>,
    /// Settings with one value of any bytes at the end.
    pub(super) secrets: Vec<(String, String)>,
    /// Commands that the server is sent whenever it has started.
    pub(super) greetings: Vec<Vec<String>>,
    pub(super) role: Role,
}

impl ServerBuilder {
    /// Wants a version: `"7.0"` is any 7.0.x, `">=7.4"` that or a newer one.
    pub fn version(mut self, wanted: impl Into<String>) -> Self {
        self.version = wanted.into();
        self
    }

    /// Wants a password of clients; [`Server::url`] contains it.
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Loads a module: the path of a file, or `"rejson"` for the one in `target/servers`.
    pub fn module(mut self, name_or_path: impl AsRef<OsStr>) -> Self {
        self.modules.push(name_or_path.as_ref().to_owned());
        self
    }

    /// Listens with TLS on a free port of 127.0.0.1, besides the socket.
    pub fn tls(mut self, tls: Tls) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Listens without TLS on a free port of 127.0.0.1, besides the socket. [`tls`](Self::tls) takes precedence.
    pub fn tcp(mut self) -> Self {
        self.tcp = true;
        self
    }

    /// Adds a line to the server's configuration: `.arg("maxmemory", "1mb")`, `.arg("user", "ada on nopass ~* +@all")`.
    /// The value is written as it is, an empty one as `""`.
    pub fn arg(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }

    /// Starts the server and returns when it answers.
    ///
    /// # Errors
    ///
    /// When no such server is on this machine (the text names those that are, and what to do), or when it does not come
    /// up (the text ends with what it logged).
    pub fn start(self) -> io::Result<Server> {
        Server::run(&self, &self.binary()?)
    }

    /// The binary that is to be run.
    pub(super) fn binary(&self) -> io::Result<FoundServer> {
        match &self.tls {
            Some(tls) => {
                tls.check()?;
                find(&self.version, " with TLS", FoundServer::has_tls)
            }
            None => find(&self.version, "", |_| true),
        }
    }

    /// The files to load.
    pub(super) fn module_files(&self, binary: &FoundServer) -> io::Result<Vec<PathBuf>> {
        let file = |module: &OsString| match (module.to_str(), &binary.rejson) {
            (Some("rejson"), Some(file)) => Ok(file.clone()),
            (Some("rejson"), None) => Err(io::Error::new(io::ErrorKind::NotFound, NO_REJSON)),
            _ => PathBuf::from(module).canonicalize().map_err(|e| {
                io::Error::new(e.kind(), format!("cannot load the module {}: {e}", module.to_string_lossy()))
            }),
        };
        self.modules.iter().map(file).collect()
    }
}

const NO_REJSON: &str = "no rejson.so in target/servers; run `cargo xtask servers` in redis-struct's repository (there is \
                         one for x86-64 Linux), or name the file";
