//! Certificates that are not accepted, by us or by the server.

use std::io;

use tokio_rustls::rustls::pki_types::InvalidDnsNameError;
use tokio_rustls::rustls::{AlertDescription, CertificateError, Error as TlsError};

/// Why trying again is of no use.
pub(super) fn refusal(error: &io::Error) -> Option<String> {
    let error = error.get_ref()?;
    if error.is::<InvalidDnsNameError>() {
        return Some("the host is no name that a certificate can be for".to_owned());
    }
    match error.downcast_ref()? {
        TlsError::InvalidCertificate(error) => Some(theirs(error)),
        TlsError::NoCertificatesPresented => Some("the server shows no certificate".to_owned()),
        TlsError::AlertReceived(alert) => ours(*alert),
        TlsError::InvalidMessage(_) => {
            Some("the server does not speak TLS there; write `redis://`, or the port that does".to_owned())
        }
        error @ TlsError::PeerIncompatible(_) => Some(format!("no TLS that both sides speak: {error}")),
        _ => None,
    }
}

/// What is wrong with the server's certificate.
fn theirs(error: &CertificateError) -> String {
    match error {
        CertificateError::UnknownIssuer => "the server's certificate is of an unknown authority; give the builder the \
                                            authority's (`root_certificate`)"
            .to_owned(),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            format!("the server's certificate is for another host: {error}")
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            format!("the server's certificate has expired: {error}")
        }
        other => format!("the server's certificate is not valid: {other}"),
    }
}

/// What the server says of our certificate.
fn ours(alert: AlertDescription) -> Option<String> {
    match alert {
        AlertDescription::CertificateRequired | AlertDescription::NoCertificate => {
            Some("the server wants a client certificate; give the builder one (`client_certificate`)".to_owned())
        }
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateUnknown
        | AlertDescription::UnknownCA
        | AlertDescription::AccessDenied
        | AlertDescription::DecryptError => Some(format!("the server refuses the client certificate ({alert:?})")),
        // This is how TLS 1.2 says that a certificate is missing, and much else.
        AlertDescription::HandshakeFailure => Some(
            "the server ends the TLS handshake (HandshakeFailure); it may want a client certificate \
             (`client_certificate`), or ciphers that are not there"
                .to_owned(),
        ),
        AlertDescription::ProtocolVersion | AlertDescription::InsufficientSecurity => {
            Some(format!("no TLS that both sides speak ({alert:?})"))
        }
        _ => None,
    }
}
