//! The `redis.conf` of a private server.

use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use super::tls::TlsFiles;

/// A configuration file that is being written, one line after another.
#[derive(Debug)]
pub(super) struct Config {
    text: Vec<u8>,
}

impl Config {
    /// What every private server has: no port, nothing on disk, a socket in `dir`.
    pub(super) fn new(dir: &Path, socket: &Path) -> io::Result<Self> {
        let mut config = Self { text: Vec::new() };
        config.line("save", "\"\"")?;
        config.line("appendonly", "no")?;
        config.line("daemonize", "no")?;
        config.line("enable-debug-command", "local")?;
        config.quoted("dir", dir.as_os_str().as_bytes());
        config.quoted("unixsocket", socket.as_os_str().as_bytes());
        Ok(config)
    }

    /// A line as it is.
    pub(super) fn line(&mut self, name: &str, value: &str) -> io::Result<()> {
        if name.contains(['\n', '\r']) || value.contains(['\n', '\r']) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("server setting {name:?} has a line break"),
            ));
        }
        let value = if value.is_empty() { "\"\"" } else { value };
        self.text.extend_from_slice(format!("{name} {value}\n").as_bytes());
        Ok(())
    }

    /// A line with one value that may hold any byte.
    pub(super) fn quoted(&mut self, name: &str, value: &[u8]) {
        self.text.extend_from_slice(name.as_bytes());
        self.text.extend_from_slice(b" \"");
        for &byte in value {
            match byte {
                b'"' | b'\\' => self.text.extend_from_slice(&[b'\\', byte]),
                b' '..=b'~' => self.text.push(byte),
                _ => self.text.extend_from_slice(format!("\\x{byte:02x}").as_bytes()),
            }
        }
        self.text.extend_from_slice(b"\"\n");
    }

    /// The port, plain or with TLS; `None` listens on the socket only.
    pub(super) fn listen(&mut self, port: Option<u16>, tls: Option<&TlsFiles>) -> io::Result<()> {
        let number = |port: Option<u16>| port.unwrap_or(0).to_string();
        self.line("bind", "127.0.0.1")?;
        let Some(tls) = tls else {
            return self.line("port", &number(port));
        };
        self.line("port", "0")?;
        self.line("tls-port", &number(port))?;
        self.line("tls-auth-clients", "no")?;
        self.quoted("tls-cert-file", tls.cert.as_os_str().as_bytes());
        self.quoted("tls-key-file", tls.key.as_os_str().as_bytes());
        self.quoted("tls-ca-cert-file", tls.ca.as_os_str().as_bytes());
        Ok(())
    }

    /// What a server needs that others know by its port on 127.0.0.1; `bus` is the port among nodes of a cluster.
    pub(super) fn connected(&mut self, bus: Option<u16>, password: Option<&str>, tls: bool) -> io::Result<()> {
        if let Some(password) = password {
            self.quoted("masterauth", password.as_bytes());
        }
        if tls {
            self.line("tls-replication", "yes")?;
        }
        let Some(bus) = bus else { return Ok(()) };
        self.line("cluster-enabled", "yes")?;
        self.line("cluster-config-file", "nodes.conf")?;
        self.line("cluster-port", &bus.to_string())?;
        if tls {
            // certificates are for names
            self.line("tls-cluster", "yes")?;
            self.line("cluster-announce-hostname", "localhost")?;
            self.line("cluster-preferred-endpoint-type", "hostname")?;
        }
        Ok(())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn any_byte_can_be_quoted() {
        let mut config = Config { text: Vec::new() };
        config.quoted("requirepass", "a \"b\"\\\né".as_bytes());
        assert_eq!(config.bytes(), b"requirepass \"a \\\"b\\\"\\\\\\x0a\\xc3\\xa9\"\n");
    }

    #[test]
    fn a_line_is_one_line() {
        let mut config = Config { text: Vec::new() };
        assert!(config.line("maxmemory", "1mb\nport 6379").is_err());
        assert!(config.line("save", "").is_ok());
        assert_eq!(config.bytes(), b"save \"\"\n");
    }
}
