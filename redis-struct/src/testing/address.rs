//! Ports and URLs.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::io;
use std::net::TcpListener;
use std::ops::RangeInclusive;
use std::path::Path;

/// Where servers listen: not where systems take the ports of outgoing connections from, so nobody takes the port of a
/// server that is to be started again. Redis's usual ones are not among them.
const PORTS: RangeInclusive<u16> = 20_000..=32_000;
/// How many ports are tried at random.
const DRAWS: u32 = 1_000;

/// A port that nobody listens on.
pub(super) fn free_port() -> io::Result<u16> {
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    (0..DRAWS).map(|_| any_port()).find(is_free).ok_or_else(|| io::Error::other("no free port on 127.0.0.1"))
}

fn any_port() -> u16 {
    let random = RandomState::new().hash_one(0) % (PORTS.len() as u64);
    PORTS.start().saturating_add(u16::try_from(random).unwrap_or(0))
}

/// The URL of a unix socket, as redis-rs reads it.
pub(super) fn socket_url(socket: &Path, password: Option<&str>) -> String {
    let path: String = socket.to_string_lossy().split('/').map(escaped).collect::<Vec<_>>().join("/");
    let password = password.map(|p| format!("?pass={}", escaped(p))).unwrap_or_default();
    format!("unix://{path}{password}")
}

/// Percent-escaped, so that it stands in any part of a URL.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{PORTS, escaped, free_port, socket_url};
    use std::net::TcpListener;
    use std::path::Path;

    #[test]
    fn ports_are_free_and_not_always_the_same() -> std::io::Result<()> {
        let ports = [free_port()?, free_port()?, free_port()?, free_port()?];
        assert!(ports.iter().all(|port| PORTS.contains(port)), "{ports:?}");
        assert!(ports.iter().any(|port| *port != ports[0]), "{ports:?}");
        TcpListener::bind(("127.0.0.1", ports[0])).map(drop)
    }

    #[test]
    fn passwords_are_escaped_in_urls() {
        assert_eq!(escaped("a b@/é"), "a%20b%40%2F%C3%A9");
        assert_eq!(socket_url(Path::new("/tmp/a-1/redis.sock"), None), "unix:///tmp/a-1/redis.sock");
        assert_eq!(socket_url(Path::new("/tmp/x"), Some("p&w")), "unix:///tmp/x?pass=p%26w");
    }
}
