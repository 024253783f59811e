//! Replies that say that a unit did not run, and what can be done about it.

use crate::command::{Remedy, Reply};
use crate::error::Error;

/// Why a unit certainly did not run. It may be sent again.
#[derive(Debug)]
pub(super) enum Cause {
    /// Its server wants another command in its stead.
    Mend(Error),
    /// Its slot is another node's.
    Moved(Redirect),
    /// Its keys are on their way to another node.
    Ask(Redirect),
    /// Its server cannot do it at this moment.
    Later(Error),
    /// Its server is not a master any more.
    Demoted(Error),
    /// There was no connection.
    Unsent(Error),
}

/// Where a node of a cluster sends us.
#[derive(Debug)]
pub(super) struct Redirect {
    pub(super) slot: u16,
    /// Empty: that of the node that says so.
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) error: Error,
}

impl Redirect {
    /// Reads `3999 127.0.0.1:6381`.
    fn read(detail: &str, error: Error) -> Option<Self> {
        let (slot, address) = detail.trim().split_once(' ')?;
        let (host, port) = address.rsplit_once(':')?;
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        Some(Self { slot: slot.parse().ok()?, host: host.to_owned(), port: port.parse().ok()?, error })
    }
}

impl Cause {
    /// What the reply to a command with this remedy says. `None` if it ran, or may have, or there is nothing to be
    /// done.
    pub(super) fn of(reply: &Reply, remedy: &Remedy) -> Option<Self> {
        let error = reply.error()?;
        match (reply.error_code()?, remedy) {
            ("NOSCRIPT", Remedy::Eval(_)) => Some(Self::Mend(error)),
            ("MOVED", _) => Redirect::read(reply.error_detail(), error).map(Self::Moved),
            ("ASK", _) => Redirect::read(reply.error_detail(), error).map(Self::Ask),
            ("TRYAGAIN" | "CLUSTERDOWN" | "LOADING" | "MASTERDOWN", _) => Some(Self::Later(error)),
            ("READONLY", _) => Some(Self::Demoted(error)),
            (_, Remedy::Widen) if error.is_out_of_range() || error.is_malformed() => Some(Self::Mend(error)),
            _ => None,
        }
    }

    /// What the server said, or why there is no connection.
    pub(super) fn error(&self) -> &Error {
        match self {
            Self::Moved(redirect) | Self::Ask(redirect) => &redirect.error,
            Self::Mend(error) | Self::Later(error) | Self::Demoted(error) | Self::Unsent(error) => error,
        }
    }

    /// It can be sent again at once: there is no need to wait for something to change.
    pub(super) fn is_immediate(&self) -> bool {
        matches!(self, Self::Mend(_) | Self::Moved(_) | Self::Ask(_))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::error::Kind;

    #[test]
    fn redirects_are_read() {
        let read = |detail: &str| {
            let redirect = Redirect::read(detail, Error::new(Kind::NotRun, ""))?;
            Some((redirect.slot, redirect.host, redirect.port))
        };
        assert_eq!(read("3999 127.0.0.1:6381").unwrap(), (3999, "127.0.0.1".to_owned(), 6381));
        assert_eq!(read("1 [::1]:6381").unwrap(), (1, "::1".to_owned(), 6381));
        assert_eq!(read("1 ::1:6381").unwrap(), (1, "::1".to_owned(), 6381));
        assert_eq!(read("16383 :7").unwrap(), (16383, String::new(), 7));
        assert_eq!(read("1 node.example:7").unwrap().1, "node.example");
        for wrong in ["", "1", "1 host", "x host:1", "1 host:x", "99999 host:1", "1 host:99999"] {
            assert!(read(wrong).is_none(), "{wrong}");
        }
    }
}
