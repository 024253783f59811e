//! Connection URLs.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

use url::Url;

use super::builder::Protocol;
use crate::error::{Error, Kind, Result};

/// Where a server is, and who we are there.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) address: Address,
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    pub(super) database: i64,
    pub(super) protocol: Option<Protocol>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    Tcp { host: String, port: u16 },
    Tls { host: String, port: u16 },
    Unix(PathBuf),
}

/// The address without user or password.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port } => write!(f, "redis://{host}:{port}"),
            Self::Tls { host, port } => write!(f, "rediss://{host}:{port}"),
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
        }
    }
}

/// The address only: a password does not belong in logs.
impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({})", self.address)
    }
}

const PORT: u16 = 6379;

/// An error that never repeats the URL: it may hold a password.
fn wrong(reason: impl Into<Cow<'static, str>>) -> Error {
    Error::new(Kind::Config, reason)
}

impl Target {
    /// Reads `redis://[user:password@]host[:port][/database]`, `rediss://` likewise, or
    /// `unix:///path[?db=…&user=…&pass=…]`; all take `?protocol=resp3`.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let url = Url::parse(text).map_err(|error| {
            wrong(format!("the connection URL cannot be read ({error}); write `redis://host:port/database`"))
        })?;
        match url.scheme() {
            "redis" | "valkey" => Self::network(&url, |host, port| Address::Tcp { host, port }),
            "rediss" | "valkeys" if cfg!(feature = "tls") => {
                Self::network(&url, |host, port| Address::Tls { host, port })
            }
            "rediss" | "valkeys" => {
                Err(wrong("`rediss://` needs the feature `tls` of redis-struct; add it in Cargo.toml"))
            }
            "unix" | "redis+unix" | "valkey+unix" => Self::unix(&url),
            other => Err(wrong(format!(
                "the connection URL's scheme `{other}` is unknown; write `redis://`, `rediss://` or `unix://`"
            ))),
        }
    }

    fn network(url: &Url, address: impl FnOnce(String, u16) -> Address) -> Result<Self> {
        let host = match url.host() {
            // An IPv6 address without its brackets: that is how sockets take it.
            Some(url::Host::Ipv6(address)) => address.to_string(),
            Some(host) => host.to_string(),
            None => return Err(wrong("the connection URL names no host; write `redis://host:port`")),
        };
        if host.is_empty() {
            return Err(wrong("the connection URL names no host; write `redis://host:port`"));
        }
        let mut target = Self {
            address: address(host, url.port().unwrap_or(PORT)),
            user: some_text(url.username(), "user")?,
            password: url.password().map_or(Ok(None), |password| some_text(password, "password"))?,
            database: database(url.path().trim_matches('/'))?,
            protocol: None,
        };
        // After an unescaped `?` in a password, the rest of it and the host would be options.
        if url.query().is_some_and(|query| query.contains('@')) {
            return Err(wrong("the connection URL has an `@` after its `?`; write a `?` in a password as `%3F`"));
        }
        for (name, value) in url.query_pairs() {
            target.option(&name, &value, false)?;
        }
        match url.fragment() {
            None => Ok(target),
            Some("insecure") => Err(wrong(
                "`#insecure` (no certificate check) is not supported; give the builder the certificate of your authority",
            )),
            Some(_) => Err(wrong("the connection URL has a fragment (`#…`); write a `#` in a password as `%23`")),
        }
    }

    fn unix(url: &Url) -> Result<Self> {
        if url.path().is_empty() || url.path() == "/" || url.host_str().is_some_and(|host| !host.is_empty()) {
            return Err(wrong("the connection URL names no socket; write `unix:///path/to/redis.sock`"));
        }
        let mut target = Self {
            address: Address::Unix(decoded(url.path(), "path")?.into()),
            user: None,
            password: None,
            database: 0,
            protocol: None,
        };
        for (name, value) in url.query_pairs() {
            target.option(&name, &value, true)?;
        }
        Ok(target)
    }

    fn option(&mut self, name: &str, value: &str, unix: bool) -> Result<()> {
        match (name, value) {
            ("protocol", "resp2" | "2") => self.protocol = Some(Protocol::Resp2),
            ("protocol", "resp3" | "3") => self.protocol = Some(Protocol::Resp3),
            ("protocol", _) => return Err(wrong("the connection URL's `protocol` is `resp2` or `resp3`")),
            ("db", number) if unix => self.database = database(number)?,
            ("user", user) if unix => self.user = Some(user.to_owned()),
            ("pass", password) if unix => self.password = Some(password.to_owned()),
            // After an unescaped `&` in a password, the rest of it would be an option.
            _ if self.password.is_some() && unix => {
                return Err(wrong(
                    "the connection URL has an unknown option after `pass`; legal here: `db`, `user`, `pass`, \
                     `protocol`; write a `&` in a password as `%26`",
                ));
            }
            (other, _) => {
                let legal = if unix { "`db`, `user`, `pass`, `protocol`" } else { "`protocol`" };
                return Err(wrong(format!("the connection URL's option `{other}` is unknown; legal here: {legal}")));
            }
        }
        Ok(())
    }

    pub(super) fn login(&self, protocol: Protocol) -> redis::RedisConnectionInfo {
        let mut info = redis::RedisConnectionInfo::default()
            .set_db(self.database)
            .set_lib_name("redis-struct", env!("CARGO_PKG_VERSION"))
            .set_protocol(match self.protocol.unwrap_or(protocol) {
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

fn database(text: &str) -> Result<i64> {
    match text {
        "" => Ok(0),
        text => match text.parse() {
            Ok(number) if number >= 0 => Ok(number),
            _ => Err(wrong("the connection URL's database is not a number; write `redis://host:port/0`")),
        },
    }
}

fn some_text(escaped: &str, what: &str) -> Result<Option<String>> {
    Ok(Some(decoded(escaped, what)?).filter(|text| !text.is_empty()))
}

/// Takes the percent-escapes out.
fn decoded(escaped: &str, what: &str) -> Result<String> {
    let mut bytes = Vec::with_capacity(escaped.len());
    let mut rest = escaped.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).map_err(|_| wrong(format!("the connection URL's {what} is not UTF-8")))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn error(url: &str) -> String {
        let error = Target::parse(url).unwrap_err();
        assert!(error.is_config());
        error.to_string()
    }

    #[test]
    fn urls_say_where_and_who() {
        let target = Target::parse("redis://me:p%40ss@db.example:7000/3?protocol=resp3").unwrap();
        assert_eq!(target.address.to_string(), "redis://db.example:7000");
        assert_eq!((target.user.as_deref(), target.password.as_deref()), (Some("me"), Some("p@ss")));
        assert_eq!((target.database, target.protocol), (3, Some(Protocol::Resp3)));
        let target = Target::parse("redis://127.0.0.1/").unwrap();
        assert_eq!((target.address.to_string().as_str(), target.database), ("redis://127.0.0.1:6379", 0));
        assert_eq!(Target::parse("redis://[::1]:1").unwrap().address, Address::Tcp { host: "::1".into(), port: 1 });
        let target = Target::parse("unix:///tmp/a%20b.sock?db=2&pass=x").unwrap();
        assert_eq!((target.address, target.password.as_deref()), (Address::Unix("/tmp/a b.sock".into()), Some("x")));
    }

    #[test]
    fn a_wrong_url_is_explained_without_its_password() {
        assert!(error("127.0.0.1:6379").contains("redis://host:port"));
        assert!(error("http://:secret@host").contains("scheme `http` is unknown"));
        assert!(error("redis://:secret@host/one").contains("database is not a number"));
        assert!(error("redis://host/-1").contains("database"));
        assert!(error("redis://host?timeout=1").contains("option `timeout` is unknown"));
        assert!(error("redis://host?protocol=5").contains("`resp2` or `resp3`"));
        assert!(error("redis://:a#b@host").contains("%23") || !error("redis://:a#b@host").contains("a#b"));
        assert!(error("unix://").contains("names no socket"));
        assert!(error("rediss://host#insecure").contains("insecure") || cfg!(not(feature = "tls")));
        for url in [
            "redis://:secret@host/x",
            "redis://u:secret@[::1",
            "redis://:secret@",
            "redis://:secret@h?x=secret",
            "redis://u:1?secret@host",
            "redis://u:1?secret=1@host",
            "unix:///s?pass=a&secret",
            "unix:///s?pass=&secret=b",
        ] {
            assert!(!error(url).contains("secret"), "{url}");
        }
        assert!(!format!("{:?}", Target::parse("redis://:secret@h").unwrap()).contains("secret"));
    }
}
