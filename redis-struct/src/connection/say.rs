//! What is said to a server without being asked to.

use std::sync::Arc;

use tokio::time::timeout;

use super::link::Link;
use super::open::refused;
use crate::error::{Error, Kind, Result};

impl Link {
    /// Sends a command of the library's own, that is not counted.
    pub(super) async fn ask(self: &Arc<Self>, words: &[&str]) -> Result<redis::Value> {
        let session = self.session().await?;
        let limit = self.timeouts().response;
        let unanswered = |reason: String| Error::new(Kind::NoConnection, reason);
        match timeout(limit, session.say(words)).await {
            Ok(Ok(reply)) => Ok(reply),
            failed => {
                self.give_up(&session);
                Err(match failed {
                    Ok(Err(error)) => unanswered(format!("no reply from {}: {error}", self.name())),
                    _ => unanswered(format!("no reply from {} within {limit:?}", self.name())),
                })
            }
        }
    }

    /// The first connection: one attempt, so that a wrong address or a missing password is told at once.
    pub(super) async fn connect(&self) -> Result<()> {
        let session = self.open().await?;
        match timeout(self.timeouts().response, session.say(&["PING"])).await {
            // Without a password nothing is said before the first command.
            Ok(Ok(reply)) if code(&reply) == Some("NOAUTH") => {
                let name = self.name();
                Err(Error::new(
                    Kind::Config,
                    format!("{name} refuses the log-in (NOAUTH); add user and password to the URL"),
                ))
            }
            Ok(Ok(_)) => {
                self.keep(session);
                Ok(())
            }
            Ok(Err(error)) => Err(refused(&error, &self.name())),
            Err(_) => {
                Err(Error::new(Kind::NoConnection, format!("{} accepts connections, and does not answer", self.name())))
            }
        }
    }
}

fn code(reply: &redis::Value) -> Option<&str> {
    match reply {
        redis::Value::ServerError(error) => Some(error.code()),
        _ => None,
    }
}
