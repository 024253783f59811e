//! Certificates that the application has.

use std::fmt;

use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{Error as PemError, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::sign::CertifiedKey;

use crate::error::{Error, Kind, Result};

/// What the builder was given, in PEM.
#[derive(Clone, Default)]
pub(in crate::connection) struct Certificates {
    pub(in crate::connection) roots: Option<Vec<u8>>,
    /// A chain, the client's own certificate first, and the key of that one.
    pub(in crate::connection) client: Option<(Vec<u8>, Vec<u8>)>,
}

/// A private key does not belong in logs.
impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").finish_non_exhaustive()
    }
}

impl Certificates {
    /// Trusts these, and no others.
    pub(super) fn roots(&self) -> Result<Option<RootCertStore>> {
        let Some(pem) = &self.roots else { return Ok(None) };
        let what = "the root certificate";
        let mut roots = RootCertStore::empty();
        for certificate in certificates(pem, what)? {
            roots.add(certificate).map_err(|error| unusable(what, &error.to_string()))?;
        }
        Ok(Some(roots))
    }

    pub(super) fn client(&self) -> Result<Option<CertifiedKey>> {
        let Some((chain, key)) = &self.client else { return Ok(None) };
        let chain = certificates(chain, "the client certificate")?;
        let what = "the key of the client certificate";
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| unusable(what, told(&error, "PRIVATE KEY")))?;
        let key = CertifiedKey::from_der(chain, key, &ring::default_provider())
            .map_err(|error| unusable(what, &error.to_string()))?;
        Ok(Some(key))
    }
}

fn certificates(pem: &[u8], what: &str) -> Result<Vec<CertificateDer<'static>>> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let certificates = certificates.map_err(|error| unusable(what, told(&error, "CERTIFICATE")))?;
    if certificates.is_empty() {
        return Err(unusable(what, told(&PemError::NoItemsFound, "CERTIFICATE")));
    }
    Ok(certificates)
}

fn unusable(what: &str, why: &str) -> Error {
    Error::new(Kind::Config, format!("{what} cannot be used: {why}"))
}

/// Never what the PEM holds: the reader's own texts quote lines of it.
fn told(error: &PemError, label: &str) -> &'static str {
    match (error, label) {
        (PemError::MissingSectionEnd { .. }, _) => "a `BEGIN` line in it has no `END` line",
        (PemError::IllegalSectionStart { .. }, _) => "a `BEGIN` line in it does not end with `-----`",
        (PemError::Base64Decode(_), _) => "what stands between `BEGIN` and `END` is not Base64",
        (PemError::NoItemsFound, "CERTIFICATE") => {
            "there is no `BEGIN CERTIFICATE` in it; the text of a PEM file is expected"
        }
        (PemError::NoItemsFound, _) => {
            "there is no `BEGIN PRIVATE KEY` in it; the text of a PEM file is expected, and the key not encrypted"
        }
        _ => "it is not PEM",
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn root(pem: &str) -> String {
        let given = Certificates { roots: Some(pem.into()), client: None };
        shown(given.roots().unwrap_err())
    }

    fn client(chain: &str, key: &str) -> String {
        let given = Certificates { roots: None, client: Some((chain.into(), key.into())) };
        assert!(!format!("{given:?}").contains("c2VjcmV0"));
        shown(given.client().unwrap_err())
    }

    fn shown(error: Error) -> String {
        assert!(error.is_config());
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("c2VjcmV0") && !shown.contains("99, 50, 86"), "{shown}");
        error.to_string()
    }

    fn section(label: &str, body: &str) -> String {
        format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
    }

    #[test]
    fn a_wrong_pem_is_explained_and_not_shown() {
        assert!(root("").contains("no `BEGIN CERTIFICATE`"));
        assert!(root("/etc/ca.pem").contains("the text of a PEM file"));
        assert!(root(&section("PRIVATE KEY", "c2VjcmV0")).contains("no `BEGIN CERTIFICATE`"));
        assert!(root("-----BEGIN CERTIFICATE-----\nc2VjcmV0\n").contains("no `END` line"));
        assert!(root("-----BEGIN CERTIFICATE c2VjcmV0\n").contains("does not end with"));
        assert!(root(&section("CERTIFICATE", "c2VjcmV0!")).contains("not Base64"));
        assert!(root(&section("CERTIFICATE", "c2VjcmV0")).contains("root certificate cannot be used"));
        let certificate = section("CERTIFICATE", "c2VjcmV0");
        assert!(client("", "").contains("the client certificate cannot be used: there is no `BEGIN CERTIFICATE`"));
        assert!(client(&certificate, &certificate).contains("no `BEGIN PRIVATE KEY`"));
        assert!(client(&certificate, &section("ENCRYPTED PRIVATE KEY", "c2VjcmV0")).contains("not encrypted"));
        assert!(client(&certificate, "-----BEGIN PRIVATE KEY-----\nc2VjcmV0").contains("no `END` line"));
        assert!(client(&certificate, &section("PRIVATE KEY", "c2VjcmV0")).contains("key of the client certificate"));
    }
}
