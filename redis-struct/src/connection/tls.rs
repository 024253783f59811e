//! TLS for `rediss://`.

mod given;
mod refusal;

use std::fmt;
use std::io;
use std::sync::{Arc, OnceLock};

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio_rustls::rustls::{ClientConfig, Error as TlsError, RootCertStore};

pub(super) use self::given::Certificates;
use super::socket::Stream;
use crate::error::Result;

/// Whom to trust, and who we are.
#[derive(Clone)]
pub(super) struct Tls(Arc<Inner>);

struct Inner {
    /// Those of the application, instead of all that are known.
    roots: Option<Arc<RootCertStore>>,
    client: Option<Arc<CertifiedKey>>,
    /// Made for the first connection: a `Db` without TLS does not read the system's certificates.
    config: OnceLock<Arc<ClientConfig>>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

impl Tls {
    pub(super) fn new(given: &Certificates) -> Result<Self> {
        let roots = given.roots()?.map(Arc::new);
        Ok(Self(Arc::new(Inner { roots, client: given.client()?.map(Arc::new), config: OnceLock::new() })))
    }

    /// Why a certificate, theirs or ours, is at fault for this error.
    pub(super) fn refusal(error: &io::Error) -> Option<String> {
        refusal::refusal(error)
    }

    pub(super) async fn wrap(&self, host: &str, stream: TcpStream) -> io::Result<Box<dyn Stream>> {
        let config = self.config().map_err(io::Error::other)?;
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        Ok(Box::new(TlsConnector::from(config).connect(name, stream).await?))
    }

    fn config(&self) -> Result<Arc<ClientConfig>, TlsError> {
        let Inner { roots, client, config } = &*self.0;
        if let Some(config) = config.get() {
            return Ok(Arc::clone(config));
        }
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots.clone().unwrap_or_else(|| Arc::new(known_roots())));
        let made = match client {
            Some(key) => builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(Arc::clone(key)))),
            None => builder.with_no_client_auth(),
        };
        Ok(Arc::clone(config.get_or_init(|| Arc::new(made))))
    }
}

/// Mozilla's root certificates, the same on every machine, and with the feature `tls-native-roots` the system's.
fn known_roots() -> RootCertStore {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    roots.add_parsable_certificates(native_roots());
    roots
}

/// What cannot be read is not there: then a certificate is refused as unknown.
#[cfg(feature = "tls-native-roots")]
fn native_roots() -> Vec<CertificateDer<'static>> {
    rustls_native_certs::load_native_certs().certs
}

#[cfg(not(feature = "tls-native-roots"))]
fn native_roots() -> Vec<CertificateDer<'static>> {
    Vec::new()
}
