//! Where a connection's name leads: to a server, to a cluster, or to whoever Sentinel says is the master.

use url::{Host, form_urlencoded};

use super::login::Login;
use super::target::{Address, PORT, Target, database, decoded, host_name, no_fragment, tls_is_there, wrong};
use crate::error::{Error, Result};

/// What a connection URL names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    Server(Target),
    /// Some nodes of a cluster; the others are asked for.
    Cluster(Vec<Target>),
    Sentinel(Followed),
}

/// A master that changes its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Followed {
    /// With their own user and password.
    pub(super) sentinels: Vec<Target>,
    /// The name under which they know it.
    pub(super) master: String,
    /// For the master.
    pub(super) login: Login,
    /// Whether the master speaks TLS.
    pub(super) tls: bool,
}

const SENTINEL_PORT: u16 = 26379;

impl Destination {
    /// Reads `redis+cluster://[user:password@]a:7000,b:7000`,
    /// `redis+sentinel://[user:password@]a:26379,b:26379/master[/database]`, with `rediss+` for TLS and `valkey` for
    /// `redis`, or what [`Target::parse`] reads.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let Some((scheme, rest)) = text.trim_start().split_once("://") else {
            return Ok(Self::Server(Target::parse(text)?));
        };
        let (tls, read): (_, fn(&Parts<'_>) -> Result<Self>) = match scheme.to_ascii_lowercase().as_str() {
            "redis+cluster" | "valkey+cluster" => (false, Self::cluster),
            "rediss+cluster" | "valkeys+cluster" => (true, Self::cluster),
            "redis+sentinel" | "valkey+sentinel" => (false, Self::sentinel),
            "rediss+sentinel" | "valkeys+sentinel" => (true, Self::sentinel),
            _ => return Ok(Self::Server(Target::parse(text)?)),
        };
        if tls {
            tls_is_there()?;
        }
        read(&Parts::cut(rest, tls)?)
    }

    fn cluster(parts: &Parts<'_>) -> Result<Self> {
        if database(parts.path.trim_matches('/'))? != 0 {
            return Err(wrong("Redis Cluster has one database, the first; leave the number out of the connection URL"));
        }
        let mut login = Login::new(parts.user, parts.password)?;
        for (name, value) in parts.options() {
            login.option(&name, &value)?;
        }
        Ok(Self::Cluster(parts.targets(PORT, &login.checked()?)?))
    }

    fn sentinel(parts: &Parts<'_>) -> Result<Self> {
        let path = parts.path.trim_matches('/');
        let (master, number) = path.split_once('/').unwrap_or((path, ""));
        let master = decoded(master, "name of the master")?;
        if master.is_empty() || master.contains(|c: char| c.is_control() || c.is_whitespace()) {
            return Err(wrong(
                "the connection URL does not say which master; write `redis+sentinel://host:26379/mymaster/0`",
            ));
        }
        let mut login = Login::new(parts.user, parts.password)?;
        login.database = database(number)?;
        let mut sentinel = Login::default();
        for (name, value) in parts.options() {
            match &*name {
                "protocol" => login.set_protocol(&value)?,
                "sentinel_user" => sentinel.user = Some(value.into_owned()),
                "sentinel_password" => sentinel.password = Some(value.into_owned()),
                // The name is not repeated: after an unescaped `&` in a password, it would be the rest of it.
                _ => return Err(unknown_option()),
            }
        }
        sentinel.protocol = login.protocol;
        let sentinels = parts.targets(SENTINEL_PORT, &sentinel.checked()?)?;
        Ok(Self::Sentinel(Followed { sentinels, master, login: login.checked()?, tls: parts.tls }))
    }
}

fn unknown_option() -> Error {
    wrong(
        "the connection URL has an unknown option; legal here: `protocol`, `sentinel_user`, `sentinel_password`; \
         write a `&` in a password as `%26`",
    )
}

/// The parts of a URL with several hosts, still escaped.
struct Parts<'a> {
    tls: bool,
    user: &'a str,
    password: Option<&'a str>,
    hosts: &'a str,
    path: &'a str,
    query: &'a str,
}

impl<'a> Parts<'a> {
    /// Cuts what stands after `://`. An `@` ends the user and the password, and has no other place: were it let through
    /// elsewhere, a part of a password could be taken for a host, a master or an option.
    fn cut(rest: &'a str, tls: bool) -> Result<Self> {
        let rest = rest.trim_end();
        if rest.contains(char::is_control) {
            return Err(wrong("the connection URL has a line break or another control character in it"));
        }
        let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if tail.contains('@') {
            return Err(wrong(
                "the connection URL has an `@` after its hosts; in a password write a `/` as `%2F`, a `?` as `%3F`, a \
                 `#` as `%23`, an `@` as `%40`",
            ));
        }
        let (tail, fragment) = tail.split_once('#').map_or((tail, None), |(tail, fragment)| (tail, Some(fragment)));
        no_fragment(fragment)?;
        let (path, query) = tail.split_once('?').unwrap_or((tail, ""));
        let (who, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
        if who.contains('@') {
            return Err(wrong(
                "the connection URL has more than one `@`; user and password stand once, before the first host, and an \
                 `@` in them is `%40`",
            ));
        }
        let (user, password) = who.split_once(':').map_or((who, None), |(user, password)| (user, Some(password)));
        Ok(Self { tls, user, password, hosts, path, query })
    }

    fn options(&self) -> form_urlencoded::Parse<'a> {
        form_urlencoded::parse(self.query.as_bytes())
    }

    fn targets(&self, port: u16, login: &Login) -> Result<Vec<Target>> {
        let target = |text| Ok(Target { address: address(text, port, self.tls)?, login: login.clone() });
        self.hosts.split(',').map(target).collect()
    }
}

/// Reads `host`, `host:port`, or an IPv6 address in brackets in the place of the host.
fn address(text: &str, default: u16, tls: bool) -> Result<Address> {
    let ill =
        || wrong("one of the connection URL's hosts cannot be read; write `host:port,host:port`, IPv6 in brackets");
    // The colons of an IPv6 address are before its bracket.
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (text, ""),
    };
    let port = match port {
        "" => default,
        port if port.bytes().all(|digit| digit.is_ascii_digit()) => port.parse().map_err(|_| ill())?,
        _ => return Err(ill()),
    };
    let host = host_name(Some(Host::parse_opaque(host).map_err(|_| ill())?))?;
    Ok(if tls { Address::Tls { host, port } } else { Address::Tcp { host, port } })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

    use super::*;
    use crate::connection::Protocol;

    fn error(url: &str) -> String {
        let error = Destination::parse(url).unwrap_err();
        assert!(error.is_config());
        assert!(!format!("{error} {error:?}").contains("secret"), "{url}: {error}");
        error.to_string()
    }

    fn cluster(url: &str) -> Vec<Target> {
        match Destination::parse(url).unwrap() {
            Destination::Cluster(targets) => targets,
            other => panic!("{other:?}"),
        }
    }

    fn sentinel(url: &str) -> Followed {
        match Destination::parse(url).unwrap() {
            Destination::Sentinel(followed) => followed,
            other => panic!("{other:?}"),
        }
    }

    fn addresses(targets: &[Target]) -> Vec<String> {
        targets.iter().map(|target| target.address.to_string()).collect()
    }

    fn who(login: &Login) -> (Option<&str>, Option<&str>) {
        (login.user.as_deref(), login.password.as_deref())
    }

    #[test]
    fn a_server_is_read_as_ever() {
        let Destination::Server(target) = Destination::parse(" REDIS://:p@db.example/2\n").unwrap() else {
            panic!("no server");
        };
        assert_eq!((target.address.to_string().as_str(), target.login.database), ("redis://db.example:6379", 2));
        assert!(error("http://:secret@host").contains("scheme `http` is unknown"));
    }

    #[test]
    fn a_cluster_is_some_of_its_nodes() {
        let nodes = cluster("redis+cluster://me:p%40%2Fs,s@a:7000,[::1]:7001,10.0.0.3?protocol=resp3");
        assert_eq!(addresses(&nodes), ["redis://a:7000", "redis://[::1]:7001", "redis://10.0.0.3:6379"]);
        for node in &nodes {
            assert_eq!((who(&node.login), node.login.database), ((Some("me"), Some("p@/s,s")), 0));
            assert_eq!(node.login.protocol, Some(Protocol::Resp3));
        }
        for url in ["VALKEY+Cluster://a", "redis+cluster://a/", "redis+cluster://a/0", " redis+cluster://[::2]\n"] {
            assert_eq!((cluster(url).len(), who(&cluster(url)[0].login)), (1, (None, None)), "{url}");
        }
        assert_eq!(cluster("redis+cluster://[::2]")[0].address, Address::Tcp { host: "::2".into(), port: 6379 });
    }

    #[test]
    fn sentinels_have_a_login_of_their_own() {
        let followed = sentinel(
            "redis+sentinel://me:x@a:5000,b/my-master/3?sentinel_user=watch&sentinel_password=y%26z&protocol=resp3",
        );
        assert_eq!(addresses(&followed.sentinels), ["redis://a:5000", "redis://b:26379"]);
        assert_eq!((followed.master.as_str(), followed.tls), ("my-master", false));
        assert_eq!((who(&followed.login), followed.login.database), ((Some("me"), Some("x")), 3));
        for sentinel in &followed.sentinels {
            assert_eq!((who(&sentinel.login), sentinel.login.database), ((Some("watch"), Some("y&z")), 0));
            assert_eq!(sentinel.login.protocol, Some(Protocol::Resp3));
        }
        let followed = sentinel("valkey+sentinel://:x@a/m/");
        assert_eq!((who(&followed.login), who(&followed.sentinels[0].login)), ((None, Some("x")), (None, None)));
    }

    #[test]
    #[cfg(feature = "tls")]
    fn tls_is_for_all_of_them() {
        assert_eq!(addresses(&cluster("rediss+cluster://a:1,b:2")), ["rediss://a:1", "rediss://b:2"]);
        let followed = sentinel("valkeys+sentinel://a:1,b:2/m");
        assert_eq!(
            (addresses(&followed.sentinels), followed.tls),
            (vec!["rediss://a:1".into(), "rediss://b:2".into()], true)
        );
    }

    #[test]
    #[cfg(not(feature = "tls"))]
    fn tls_is_a_feature() {
        assert!(error("rediss+cluster://:secret@a").contains("feature `tls`"));
        assert!(error("rediss+sentinel://:secret@a/m").contains("feature `tls`"));
    }

    #[test]
    fn the_same_url_is_the_same_destination() {
        let same = |a, b| Destination::parse(a).unwrap() == Destination::parse(b).unwrap();
        assert!(same("redis+cluster://a:6379,b", "valkey+cluster://a,b:6379/0"));
        assert!(!same("redis+cluster://a,b", "redis+cluster://:x@a,b"));
        assert!(!same("redis+sentinel://a/m", "redis+sentinel://a/m/1"));
        assert!(!same("redis://a", "redis+cluster://a"));
    }

    #[test]
    fn wrong_urls_are_explained_without_a_part_of_them() {
        for (url, told) in [
            ("redis+cluster://:secret@a/1", "one database"),
            ("redis+cluster://:secret@a/x", "not a number"),
            ("redis+cluster://:secret@", "names no host"),
            ("redis+cluster://:secret@a,,b", "names no host"),
            ("redis+cluster://:secret@a,b,", "names no host"),
            ("redis+cluster://:secret@a:1,b:2,c:99999", "host:port,host:port"),
            ("redis+cluster://:secret@a:+1", "host:port,host:port"),
            ("redis+cluster://:secret@::1:7000", "host:port,host:port"),
            ("redis+cluster://:secret@[::1:7000", "host:port,host:port"),
            ("redis+cluster://:secret@a b", "host:port,host:port"),
            ("redis+cluster://u:secret@a,u:secret@b", "more than one `@`"),
            ("redis+cluster://u:secr@secret@b", "more than one `@`"),
            ("redis+cluster://u:1/secret@b", "`%2F`"),
            ("redis+cluster://u:1?secret@b", "`%3F`"),
            ("redis+cluster://u:1#secret@b", "`%23`"),
            ("redis+cluster://:secret@a#x", "`%23`"),
            ("redis+cluster://:secret@a#insecure", "not supported"),
            ("redis+cluster://:secret@a?db=1", "option `db` is unknown"),
            ("redis+cluster://:secret@a?protocol=5", "`resp2` or `resp3`"),
            ("redis+cluster://secret@a", "no password"),
            ("redis+cluster://:%80secret@a", "not UTF-8"),
            ("redis+cluster://:secret\n@a", "control character"),
            ("redis+sentinel://:secret@a", "which master"),
            ("redis+sentinel://:secret@a/", "which master"),
            ("redis+sentinel://:secret@a/%20", "which master"),
            ("redis+sentinel://:secret@a/m/x", "not a number"),
            ("redis+sentinel://:secret@a/m/1/2", "not a number"),
            ("redis+sentinel://u:1/secret@a/m", "`%2F`"),
            ("redis+sentinel://a/m?sentinel_password=x&secret", "`%26`"),
            ("redis+sentinel://a/m?sentinel_password=x@secret", "`%40`"),
            ("redis+sentinel://a/m?sentinel_user=secret", "no password"),
            ("redis+sentinel://secret@a/m", "no password"),
        ] {
            let error = error(url);
            assert!(error.contains(told), "{url}: {error}");
        }
        let followed = sentinel("redis+sentinel://secret:secret@a/m?sentinel_user=secret&sentinel_password=secret");
        let shown = format!("{:?} {followed:?}", cluster("redis+cluster://secret:secret@a"));
        assert!(!shown.contains("secret"), "{shown}");
    }
}
