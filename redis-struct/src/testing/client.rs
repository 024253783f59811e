//! A tiny blocking client: for setting up a test and for looking at what is stored.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// How long a reply may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Replies nested deeper than this are not from a server.
const DEEPEST: u32 = 64;

/// What a server answered, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Nothing there.
    Nil,
    /// An integer.
    Int(i64),
    /// Bytes.
    Bulk(Vec<u8>),
    /// A short text such as `OK`; also the doubles, booleans and big numbers of RESP3.
    Simple(String),
    /// An error of the server.
    Error(String),
    /// Several replies; also the sets, maps (names and values in turn) and pushes of RESP3.
    Array(Vec<Reply>),
}

impl Reply {
    /// The bytes of a [`Bulk`](Self::Bulk) or [`Simple`](Self::Simple) reply.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bulk(bytes) => Some(bytes),
            Self::Simple(text) => Some(text.as_bytes()),
            _ => None,
        }
    }

    /// The number of an [`Int`](Self::Int) reply.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }
}

/// One connection to a [`Server`](super::Server), for commands that belong together such as MULTI … EXEC.
///
/// It speaks RESP2 until it is sent `HELLO 3`.
#[derive(Debug)]
pub struct Client {
    stream: BufReader<UnixStream>,
}

impl Client {
    /// Connects to a unix socket, and authenticates when there is a password.
    ///
    /// # Errors
    ///
    /// When nobody listens there, or the password is refused.
    pub fn connect(socket: &Path, password: Option<&str>) -> io::Result<Self> {
        let stream = UnixStream::connect(socket)
            .map_err(|e| io::Error::new(e.kind(), format!("cannot connect to {}: {e}", socket.display())))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let mut client = Self { stream: BufReader::new(stream) };
        if let Some(password) = password
            && let Reply::Error(text) = client.command(&["AUTH", password])?
        {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, text));
        }
        Ok(client)
    }

    /// Sends one command and waits for its reply. An error of the server is a [`Reply::Error`].
    ///
    /// # Errors
    ///
    /// When the connection is lost, or the reply takes longer than ten seconds.
    pub fn command(&mut self, words: &[impl AsRef<[u8]>]) -> io::Result<Reply> {
        let mut request = format!("*{}\r\n", words.len()).into_bytes();
        for word in words {
            let word = word.as_ref();
            request.extend_from_slice(format!("${}\r\n", word.len()).as_bytes());
            request.extend_from_slice(word);
            request.extend_from_slice(b"\r\n");
        }
        self.stream.get_mut().write_all(&request)?;
        self.reply(DEEPEST)
    }

    /// One that only reads, for the fuzz targets.
    #[cfg(fuzzing)]
    pub(super) fn over(stream: UnixStream) -> Self {
        Self { stream: BufReader::new(stream) }
    }

    #[cfg(fuzzing)]
    pub(super) fn read(&mut self) -> io::Result<Reply> {
        self.reply(DEEPEST)
    }

    fn reply(&mut self, depth: u32) -> io::Result<Reply> {
        let line = self.line()?;
        let mut letters = line.chars();
        let kind = letters.next();
        let rest = letters.as_str();
        match kind {
            Some('+' | ',' | '#' | '(') => Ok(Reply::Simple(rest.to_owned())),
            Some('-') => Ok(Reply::Error(rest.to_owned())),
            Some(':') => Ok(Reply::Int(number(rest)?)),
            Some('$' | '=' | '!') => self.bulk(number(rest)?),
            Some('*' | '~' | '>') => self.array(number(rest)?, depth),
            Some('%') => self.array(number(rest)?.saturating_mul(2), depth),
            Some('_') => Ok(Reply::Nil),
            _ => Err(not_a_reply()),
        }
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        self.stream.read_until(b'\n', &mut line).map_err(waited_too_long)?;
        match line.strip_suffix(b"\r\n") {
            Some(line) => Ok(String::from_utf8_lossy(line).into_owned()),
            None => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server closed the connection")),
        }
    }

    fn bulk(&mut self, len: i64) -> io::Result<Reply> {
        let Ok(len) = u64::try_from(len) else {
            return Ok(Reply::Nil);
        };
        let mut bytes = Vec::new();
        (&mut self.stream).take(len.saturating_add(2)).read_to_end(&mut bytes).map_err(waited_too_long)?;
        if !bytes.ends_with(b"\r\n") || bytes.len() as u64 != len.saturating_add(2) {
            return Err(not_a_reply());
        }
        bytes.truncate(bytes.len().saturating_sub(2));
        Ok(Reply::Bulk(bytes))
    }

    fn array(&mut self, len: i64, depth: u32) -> io::Result<Reply> {
        let Ok(len) = u64::try_from(len) else {
            return Ok(Reply::Nil);
        };
        let depth = depth.checked_sub(1).ok_or_else(not_a_reply)?;
        (0..len).map(|_| self.reply(depth)).collect::<io::Result<_>>().map(Reply::Array)
    }
}

fn number(text: &str) -> io::Result<i64> {
    text.parse().map_err(|_| not_a_reply())
}

fn not_a_reply() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "what came is not a reply of a Redis server")
}

fn waited_too_long(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
            io::Error::new(io::ErrorKind::TimedOut, format!("no reply within {} s", PATIENCE.as_secs()))
        }
        _ => error,
    }
}
