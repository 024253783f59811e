//! Ports and URLs.

use std::io;
use std::net::TcpListener;
use std::path::Path;

/// A port that nobody listens on, never Redis's usual one.
pub(super) fn free_port() -> io::Result<u16> {
    loop {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        if port != 6379 {
            return Ok(port);
        }
    }
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
    use super::{escaped, socket_url};
    use std::path::Path;

    #[test]
    fn passwords_are_escaped_in_urls() {
        assert_eq!(escaped("a b@/é"), "a%20b%40%2F%C3%A9");
        assert_eq!(socket_url(Path::new("/tmp/a-1/redis.sock"), None), "unix:///tmp/a-1/redis.sock");
        assert_eq!(socket_url(Path::new("/tmp/x"), Some("p&w")), "unix:///tmp/x?pass=p%26w");
    }
}
