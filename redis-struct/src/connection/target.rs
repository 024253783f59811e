//! Connection URLs.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

use url::Url;

use super::login::Login;
use crate::error::{Error, Kind, Result};

/// Where a server is, and who we are there.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) address: Address,
    pub(super) login: Login,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Address {
    Tcp { host: String, port: u16 },
    Tls { host: String, port: u16 },
    Unix(PathBuf),
}

impl Address {
    /// A server on the network.
    pub(super) fn network(tls: bool, host: String, port: u16) -> Self {
        if tls { Self::Tls { host, port } } else { Self::Tcp { host, port } }
    }
}

/// The address without user or password.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port } if host.contains(':') => write!(f, "redis://[{host}]:{port}"),
            Self::Tls { host, port } if host.contains(':') => write!(f, "rediss://[{host}]:{port}"),
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

pub(super) const PORT: u16 = 6379;

/// An error that never repeats the URL: it may hold a password.
pub(super) fn wrong(reason: impl Into<Cow<'static, str>>) -> Error {
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
            "rediss" | "valkeys" => {
                tls_is_there()?;
                Self::network(&url, |host, port| Address::Tls { host, port })
            }
            "unix" | "redis+unix" | "valkey+unix" => Self::unix(&url),
            other => Err(wrong(format!(
                "the connection URL's scheme `{other}` is unknown; write `redis://`, `rediss://`, `unix://`, \
                 `redis+cluster://` or `redis+sentinel://`"
            ))),
        }
    }

    fn network(url: &Url, address: impl FnOnce(String, u16) -> Address) -> Result<Self> {
        let host = host_name(url.host())?;
        // No name of a host has a comma.
        if host.contains(',') {
            return Err(wrong(
                "the connection URL names several hosts; write `redis+cluster://a:7000,b:7000` or \
                 `redis+sentinel://a:26379,b:26379/master`",
            ));
        }
        let mut login = Login::new(url.username(), url.password())?;
        login.database = database(url.path().trim_matches('/'))?;
        // After an unescaped `?` in a password, the rest of it and the host would be options.
        if url.query().is_some_and(|query| query.contains('@')) {
            return Err(wrong("the connection URL has an `@` after its `?`; write a `?` in a password as `%3F`"));
        }
        for (name, value) in url.query_pairs() {
            login.option(&name, &value)?;
        }
        no_fragment(url.fragment())?;
        Ok(Self { address: address(host, url.port().unwrap_or(PORT)), login: login.checked()? })
    }

    fn unix(url: &Url) -> Result<Self> {
        if url.path().is_empty() || url.path() == "/" || url.host_str().is_some_and(|host| !host.is_empty()) {
            return Err(wrong("the connection URL names no socket; write `unix:///path/to/redis.sock`"));
        }
        let mut login = Login::default();
        for (name, value) in url.query_pairs() {
            login.unix_option(&name, &value)?;
        }
        no_fragment(url.fragment())?;
        Ok(Self { address: Address::Unix(decoded(url.path(), "path")?.into()), login: login.checked()? })
    }
}

/// `rediss://` and its like can be used.
pub(super) fn tls_is_there() -> Result<()> {
    if cfg!(feature = "tls") {
        return Ok(());
    }
    Err(wrong("`rediss://` needs the feature `tls` of redis-struct; add it in Cargo.toml"))
}

/// As sockets take it: an IPv6 address without its brackets.
pub(super) fn host_name<S: AsRef<str> + fmt::Display>(host: Option<url::Host<S>>) -> Result<String> {
    let host = match host {
        Some(url::Host::Ipv6(address)) => address.to_string(),
        Some(host) => host.to_string(),
        None => String::new(),
    };
    if host.is_empty() {
        return Err(wrong("the connection URL names no host; write `redis://host:port`"));
    }
    Ok(host)
}

pub(super) fn no_fragment(fragment: Option<&str>) -> Result<()> {
    match fragment {
        None => Ok(()),
        Some("insecure") => Err(wrong(
            "`#insecure` (no certificate check) is not supported; give the builder the certificate of your authority",
        )),
        Some(_) => Err(wrong("the connection URL has a fragment (`#…`); write a `#` in a password as `%23`")),
    }
}

pub(super) fn database(text: &str) -> Result<i64> {
    match text {
        "" => Ok(0),
        text => match text.parse() {
            Ok(number) if number >= 0 && !text.starts_with('+') => Ok(number),
            _ => Err(wrong("the connection URL's database is not a number; write `redis://host:port/0`")),
        },
    }
}

/// Takes the percent-escapes out.
pub(super) fn decoded(escaped: &str, what: &str) -> Result<String> {
    let mut bytes = Vec::with_capacity(escaped.len());
    let mut rest = escaped.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        match tail.get(..2).filter(|_| *first == b'%').and_then(byte) {
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

/// What two hexadecimal digits stand for.
fn byte(hex: &[u8]) -> Option<u8> {
    if !hex.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::connection::Protocol;

    fn error(url: &str) -> String {
        let error = Target::parse(url).unwrap_err();
        assert!(error.is_config());
        error.to_string()
    }

    #[test]
    fn urls_say_where_and_who() {
        let target = Target::parse("redis://me:p%40ss@db.example:7000/3?protocol=resp3").unwrap();
        assert_eq!(target.address.to_string(), "redis://db.example:7000");
        let login = target.login;
        assert_eq!((login.user.as_deref(), login.password.as_deref()), (Some("me"), Some("p@ss")));
        assert_eq!((login.database, login.protocol), (3, Some(Protocol::Resp3)));
        let target = Target::parse("redis://127.0.0.1/").unwrap();
        assert_eq!((target.address.to_string().as_str(), target.login.database), ("redis://127.0.0.1:6379", 0));
        let target = Target::parse("redis://[::1]:1").unwrap();
        assert_eq!(target.address.to_string(), "redis://[::1]:1");
        assert_eq!(target.address, Address::Tcp { host: "::1".into(), port: 1 });
        let target = Target::parse("unix:///tmp/a%20b.sock?db=2&pass=x").unwrap();
        assert_eq!(target.address, Address::Unix("/tmp/a b.sock".into()));
        assert_eq!((target.login.database, target.login.password.as_deref()), (2, Some("x")));
        let target = Target::parse("redis://:100%+1%zz%@h").unwrap();
        assert_eq!(target.login.password.as_deref(), Some("100%+1%zz%"), "no escapes");
    }

    #[test]
    fn a_wrong_url_is_explained_without_its_password() {
        assert!(error("127.0.0.1:6379").contains("redis://host:port"));
        assert!(error("http://:secret@host").contains("scheme `http` is unknown"));
        assert!(error("redis://:secret@host/one").contains("database is not a number"));
        assert!(error("redis://host/-1").contains("database"));
        assert!(error("redis://host/+1").contains("database"));
        assert!(error("redis://host?timeout=1").contains("option `timeout` is unknown"));
        assert!(error("redis://me@host").contains("no password"));
        assert!(error("unix:///s?user=me").contains("no password"));
        assert!(error("redis://a,b:7000").contains("several hosts"));
        assert!(error("redis://host?protocol=5").contains("`resp2` or `resp3`"));
        assert!(error("redis://:a#b@host").contains("%23") || !error("redis://:a#b@host").contains("a#b"));
        assert!(error("unix:///s?pass=a#b").contains("%23"));
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
