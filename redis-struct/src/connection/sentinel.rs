//! Sentinels, which know where the master is.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use redis::Value;
use tokio::time::timeout;

use super::backend::Settings;
use super::destination::Followed;
use super::link::Link;
use super::open::Where;
use super::target::Address;
use crate::error::{Error, Kind, Result};

/// So long after a sentinel the next one is asked as well.
const HEAD_START: Duration = Duration::from_millis(50);

/// The sentinels of one master.
pub(super) struct Sentinels {
    links: Vec<Arc<Link>>,
    master: String,
    tls: bool,
}

impl Sentinels {
    pub(super) fn new(followed: Followed, settings: &Settings) -> Self {
        let Followed { sentinels, master, tls, login: _ } = followed;
        let link = |target: super::target::Target| {
            Link::node(Where::At(target.address), target.login, settings.clone(), false)
        };
        Self { links: sentinels.into_iter().map(link).collect(), master, tls }
    }

    /// For people.
    pub(super) fn name(&self) -> String {
        let first = self.links.first().map(|link| link.name()).unwrap_or_default();
        format!("the master `{}` of the sentinels at {first}", self.master)
    }

    /// Closes the connections to them: nobody but the link to the master uses these.
    pub(super) fn close(&self) {
        self.links.iter().for_each(|link| link.shut());
    }

    /// Where the master is, as the first sentinel says that answers. They are asked in turn, and a silent one is not waited
    /// for.
    pub(super) async fn find(&self) -> Result<Address> {
        let mut last = None::<Error>;
        let (mut others, mut asked) = (self.links.iter(), FuturesUnordered::new());
        loop {
            match others.next() {
                Some(link) => asked.push(self.ask(link)),
                None if asked.is_empty() => {
                    return Err(last.unwrap_or_else(|| Error::new(Kind::Config, "no sentinel is named")));
                }
                None => {}
            }
            let patience = if others.len() > 0 { HEAD_START } else { Duration::MAX };
            match timeout(patience, asked.next()).await {
                Ok(Some(Ok(address))) => return Ok(address),
                // What a person can do something about is told rather than that another one cannot be reached.
                Ok(Some(Err(error))) if !last.as_ref().is_some_and(Error::is_config) => last = Some(error),
                _ => {}
            }
        }
    }

    async fn ask(&self, link: &Arc<Link>) -> Result<Address> {
        let reply = link.ask(&["SENTINEL", "get-master-addr-by-name", &self.master]).await?;
        let mut parts = match &reply {
            Value::Array(parts) => parts.iter(),
            Value::ServerError(error) if matches!(error.code(), "NOAUTH" | "NOPERM") => {
                let (name, code) = (link.name(), error.code());
                let reason = format!(
                    "the sentinel at {name} refuses to answer ({code}); check `sentinel_user` and `sentinel_password` \
                     in the URL"
                );
                return Err(Error::new(Kind::Config, reason));
            }
            Value::ServerError(error) => {
                return Err(Error::from_server(error.code(), error.details().unwrap_or_default()));
            }
            _ => {
                let reason = format!("the sentinel at {} knows no master `{}`", link.name(), self.master);
                return Err(Error::new(Kind::Config, reason));
            }
        };
        let mut text = || match parts.next() {
            Some(Value::BulkString(bytes)) => std::str::from_utf8(bytes).ok(),
            _ => None,
        };
        let address = text().map(str::to_owned).zip(text().and_then(|port| port.parse().ok()));
        let malformed = || Error::new(Kind::Malformed, "the sentinel's reply is no address");
        let (host, port) = address.ok_or_else(malformed)?;
        Ok(Address::network(self.tls, host, port))
    }
}

/// Of the reply to ROLE.
pub(super) fn is_master(role: &Value) -> bool {
    match role {
        Value::Array(parts) => matches!(parts.first(), Some(Value::BulkString(role)) if role == b"master"),
        _ => false,
    }
}

/// Debug shows no log-in.
impl std::fmt::Debug for Sentinels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name())
    }
}
