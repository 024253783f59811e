//! The certificates of a TLS server.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Certificate, private key and certificate authority of a [`Server`](super::Server) that speaks TLS.
///
/// Each is either PEM text or the path of a PEM file; text is written into the server's own directory and goes with it.
/// The certificate should be valid for `localhost`, which is what [`Server::url`](super::Server::url) says. Clients are
/// not asked for certificates.
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
    if pem_or_path.contains("-----BEGIN") {
        fs::write(&to, pem_or_path)?;
        return Ok(to);
    }
    fs::canonicalize(pem_or_path)
        .map_err(|e| io::Error::new(e.kind(), format!("{pem_or_path:?} is neither PEM text nor a readable file: {e}")))
}
