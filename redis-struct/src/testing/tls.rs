//! The certificates of a TLS server.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Certificate, private key and certificate authority of a [`Server`](super::Server) that speaks TLS.
///
/// Each is either PEM text or the path of a PEM file; text is written into the server's own directory and goes with it.
/// The certificate should be valid for `localhost`, which is what [`Server::url`](super::Server::url) says. Clients are
/// not asked for certificates, unless [`arg("tls-auth-clients", "yes")`](super::ServerBuilder::arg) says so; then theirs
/// have to be of the same authority.
#[derive(Clone)]
pub struct Tls {
    /// The server's certificate, or a chain of them.
    pub cert: String,
    /// The private key of the certificate.
    pub key: String,
    /// The certificate of the authority that signed it: what a client has to trust.
    pub ca: String,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

/// The three as files.
#[derive(Debug)]
pub(super) struct TlsFiles {
    pub(super) cert: PathBuf,
    pub(super) key: PathBuf,
    pub(super) ca: PathBuf,
}

impl Tls {
    /// Whether all three are there, before anything is looked for or started.
    pub(super) fn check(&self) -> io::Result<()> {
        [&self.cert, &self.key, &self.ca]
            .into_iter()
            .filter(|given| !is_pem(given))
            .try_for_each(|path| found(path).map(drop))
    }

    /// Writes PEM text into `dir`; leaves paths where they are.
    pub(super) fn files(&self, dir: &Path) -> io::Result<TlsFiles> {
        Ok(TlsFiles {
            cert: file(&self.cert, dir.join("cert.pem"))?,
            key: file(&self.key, dir.join("key.pem"))?,
            ca: file(&self.ca, dir.join("ca.pem"))?,
        })
    }
}

fn file(pem_or_path: &str, to: PathBuf) -> io::Result<PathBuf> {
    if is_pem(pem_or_path) {
        fs::write(&to, pem_or_path)?;
        return Ok(to);
    }
    found(pem_or_path)
}

fn is_pem(pem_or_path: &str) -> bool {
    pem_or_path.contains("-----BEGIN")
}

fn found(path: &str) -> io::Result<PathBuf> {
    fs::canonicalize(path)
        .map_err(|e| io::Error::new(e.kind(), format!("{path:?} is neither PEM text nor a readable file: {e}")))
}
