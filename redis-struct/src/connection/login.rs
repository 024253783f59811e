//! Who we are at a server.

use std::fmt;

use super::builder::Protocol;
use super::target::{database, decoded, wrong};
use crate::error::Result;

/// What a connection says of itself when it is opened.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Login {
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    pub(super) database: i64,
    pub(super) protocol: Option<Protocol>,
}

/// Without the password, and without the user: people write a password in its place.
impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { database, protocol, .. } = self;
        f.debug_struct("Login").field("database", database).field("protocol", protocol).finish_non_exhaustive()
    }
}

impl Login {
    /// From the percent-escaped parts of a URL.
    pub(super) fn new(user: &str, password: Option<&str>) -> Result<Self> {
        let password = password.map(|password| decoded(password, "password")).transpose()?;
        Ok(Self { user: Some(decoded(user, "user")?), password, ..Self::default() })
    }

    /// An empty text is none. A user without a password would be nobody: the server would be told of neither.
    pub(super) fn checked(self) -> Result<Self> {
        let user = self.user.filter(|user| !user.is_empty());
        let password = self.password.filter(|password| !password.is_empty());
        if user.is_some() && password.is_none() {
            return Err(wrong(
                "the connection URL has a user and no password; write `user:password@`, or `:password@` for the \
                 default user",
            ));
        }
        Ok(Self { user, password, ..self })
    }

    /// An option of `redis://…?name=value`.
    pub(super) fn option(&mut self, name: &str, value: &str) -> Result<()> {
        match name {
            "protocol" => self.set_protocol(value),
            _ => Err(wrong(format!("the connection URL's option `{name}` is unknown; legal here: `protocol`"))),
        }
    }

    /// An option of `unix://…?name=value`.
    pub(super) fn unix_option(&mut self, name: &str, value: &str) -> Result<()> {
        match name {
            "protocol" => self.set_protocol(value)?,
            "db" => self.database = database(value)?,
            "user" => self.user = Some(value.to_owned()),
            "pass" => self.password = Some(value.to_owned()),
            // After an unescaped `&` in a password, the rest of it would be an option.
            _ if self.password.is_some() => {
                return Err(wrong(
                    "the connection URL has an unknown option after `pass`; legal here: `db`, `user`, `pass`, \
                     `protocol`; write a `&` in a password as `%26`",
                ));
            }
            _ => {
                return Err(wrong(format!(
                    "the connection URL's option `{name}` is unknown; legal here: `db`, `user`, `pass`, `protocol`"
                )));
            }
        }
        Ok(())
    }

    /// The value of a URL's `protocol`.
    pub(super) fn set_protocol(&mut self, value: &str) -> Result<()> {
        self.protocol = Some(match value {
            "resp2" | "2" => Protocol::Resp2,
            "resp3" | "3" => Protocol::Resp3,
            _ => return Err(wrong("the connection URL's `protocol` is `resp2` or `resp3`")),
        });
        Ok(())
    }

    /// The same for redis-rs; `default` is for URLs that name no protocol.
    pub(super) fn info(&self, default: Protocol) -> redis::RedisConnectionInfo {
        let mut info = redis::RedisConnectionInfo::default()
            .set_db(self.database)
            .set_lib_name("redis-struct", env!("CARGO_PKG_VERSION"))
            .set_protocol(match self.protocol.unwrap_or(default) {
                Protocol::Resp2 => redis::ProtocolVersion::RESP2,
                Protocol::Resp3 => redis::ProtocolVersion::RESP3,
            });
        if let Some(user) = &self.user {
            info = info.set_username(user);
        }
        if let Some(password) = &self.password {
            info = info.set_password(password);
        }
        info
    }
}

/// Redis takes the characters from `!` to `~`; an empty name would take the name away.
pub(super) fn check_name(name: &str) -> Result<()> {
    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    Err(wrong("the client name is not one or more printable ASCII characters without spaces"))
}

#[cfg(test)]
mod tests {
    use super::check_name;

    #[test]
    fn a_client_name_is_one_word() {
        assert!(check_name("api-1.example:8080/~").is_ok());
        for name in ["", "a b", "a\n", "é", "\0"] {
            assert!(check_name(name).is_err_and(|error| error.is_config()), "{name:?}");
        }
    }
}
