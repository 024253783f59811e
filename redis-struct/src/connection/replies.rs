//! The reader of what a server sends: bytes, as they come, become replies.
//!
//! It has a place for each array that is begun, so nothing is read twice, however the bytes come. Of a string that has
//! come as a whole, one copy is made. A large one that has not is read from the socket straight to where it stays. What
//! is rare is left to redis-rs's reader: errors, and some of what RESP3 has.

#[cfg(test)]
mod tests;

use std::io;
use std::str::FromStr;

use redis::Value;

/// A longer string that has not come as a whole gets memory of its own…
const LARGE: usize = 16 << 10;
/// …but no more of it, for what a server says alone, than this.
const RESERVED: usize = 64 << 20;
/// What ends a line and a string.
const END: usize = b"\r\n".len();
/// Arrays in arrays in arrays…
const DEPTH: usize = 100;
/// An array is given memory for at most so many elements before they come.
const ELEMENTS: usize = 1024;

/// What a server has sent.
#[derive(Debug, PartialEq)]
pub(super) enum Message {
    Reply(Value),
    /// Nobody has asked for it.
    Push,
}

/// Where we are in a reply.
#[derive(Default)]
pub(super) struct Replies {
    /// The arrays that are begun.
    open: Vec<Open>,
    /// The string that is being read.
    large: Option<Large>,
}

struct Open {
    kind: Kind,
    left: usize,
    items: Vec<Value>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Array,
    Set,
    Map,
    Push,
    /// What is said of a value that comes next.
    Attribute,
}

struct Large {
    bytes: Vec<u8>,
    /// How long it will be, with its end.
    len: usize,
}

/// What the next bytes are.
enum Token {
    Value(Value),
    Open(Kind, usize),
    /// The string is large, and the rest of it is to be read into its place.
    Large,
    /// It has not come as a whole.
    Part,
}

impl Replies {
    /// The next message in `bytes`, which are taken off. `None`: more has to come; what is left of `bytes` comes again.
    pub(super) fn next(&mut self, bytes: &mut &[u8]) -> io::Result<Option<Message>> {
        loop {
            let value = match self.token(bytes)? {
                Token::Value(value) => value,
                Token::Part | Token::Large => return Ok(None),
                Token::Open(Kind::Push, 0) if self.open.is_empty() => return Ok(Some(Message::Push)),
                Token::Open(kind, 0) => match kind.close(Vec::new()) {
                    Some(value) => value,
                    None => continue,
                },
                Token::Open(kind, left) => {
                    if self.open.len() >= DEPTH {
                        return Err(malformed("arrays in arrays, too deep"));
                    }
                    self.open.push(Open { kind, left, items: Vec::with_capacity(left.min(ELEMENTS)) });
                    continue;
                }
            };
            if let Some(message) = self.add(value) {
                return Ok(Some(message));
            }
        }
    }

    /// Where the rest of a large string is read to, and how much of it is missing.
    pub(super) fn large(&mut self) -> Option<(&mut Vec<u8>, usize)> {
        self.large.as_mut().filter(|large| large.bytes.len() < large.len).map(|large| {
            let missing = large.len.saturating_sub(large.bytes.len());
            (&mut large.bytes, missing)
        })
    }

    /// A value in its array; the message that ends with it.
    fn add(&mut self, mut value: Value) -> Option<Message> {
        loop {
            let Some(open) = self.open.last_mut() else { return Some(Message::Reply(value)) };
            open.items.push(value);
            open.left = open.left.saturating_sub(1);
            if open.left > 0 {
                return None;
            }
            let Open { kind, items, .. } = self.open.pop()?;
            if kind == Kind::Push && self.open.is_empty() {
                return Some(Message::Push);
            }
            value = kind.close(items)?;
        }
    }

    fn token(&mut self, bytes: &mut &[u8]) -> io::Result<Token> {
        if let Some(large) = self.large.take_if(|large| large.bytes.len() >= large.len) {
            return Ok(Token::Value(string(large.bytes)?));
        }
        if self.large.is_some() {
            return Ok(Token::Large);
        }
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return Ok(Token::Part) };
        let (line, rest) = bytes.split_at_checked(end.saturating_add(1)).unwrap_or((bytes, &[]));
        let Some((kind, text)) = line.strip_suffix(b"\r\n").and_then(<[u8]>::split_first) else {
            return Err(malformed("a line that does not end as it should"));
        };
        let value = match kind {
            b'$' => return self.string(text, bytes, rest),
            b'*' => return open(Kind::Array, text, bytes, rest),
            b'~' => return open(Kind::Set, text, bytes, rest),
            b'%' => return open(Kind::Map, text, bytes, rest),
            b'>' => return open(Kind::Push, text, bytes, rest),
            b'|' => return open(Kind::Attribute, text, bytes, rest),
            b'=' | b'!' => {
                let len = len(text)?.ok_or_else(|| malformed("a string that is nil"))?;
                let whole = end.saturating_add(1).saturating_add(len).saturating_add(END);
                let Some((whole, rest)) = bytes.split_at_checked(whole) else { return Ok(Token::Part) };
                *bytes = rest;
                return rare(whole).map(Token::Value);
            }
            b':' => Value::Int(number(text)?),
            b'+' if text == b"OK" => Value::Okay,
            b'+' => Value::SimpleString(word(text)?.to_owned()),
            b',' => Value::Double(number(text)?),
            b'#' if text == b"t" => Value::Boolean(true),
            b'#' if text == b"f" => Value::Boolean(false),
            b'_' => Value::Nil,
            _ => rare(line)?,
        };
        *bytes = rest;
        Ok(Token::Value(value))
    }

    fn string<'a>(&mut self, text: &[u8], bytes: &mut &'a [u8], rest: &'a [u8]) -> io::Result<Token> {
        let Some(len) = len(text)? else {
            *bytes = rest;
            return Ok(Token::Value(Value::Nil));
        };
        let whole = len.saturating_add(END);
        if let Some((content, rest)) = rest.split_at_checked(whole) {
            *bytes = rest;
            let Some(content) = content.strip_suffix(b"\r\n") else { return Err(unended()) };
            return Ok(Token::Value(Value::BulkString(content.to_vec())));
        }
        if len < LARGE {
            return Ok(Token::Part);
        }
        let mut place = Vec::with_capacity(whole.min(RESERVED));
        place.extend_from_slice(rest);
        *bytes = &[];
        self.large = Some(Large { bytes: place, len: whole });
        Ok(Token::Large)
    }
}

impl Kind {
    /// The value of these elements, if there is one.
    fn close(self, items: Vec<Value>) -> Option<Value> {
        match self {
            Self::Array | Self::Push => Some(Value::Array(items)),
            Self::Set => Some(Value::Set(items)),
            Self::Map => {
                let (mut items, mut pairs) = (items.into_iter(), Vec::new());
                while let (Some(key), Some(value)) = (items.next(), items.next()) {
                    pairs.push((key, value));
                }
                Some(Value::Map(pairs))
            }
            Self::Attribute => None,
        }
    }
}

fn open<'a>(kind: Kind, text: &[u8], bytes: &mut &'a [u8], rest: &'a [u8]) -> io::Result<Token> {
    *bytes = rest;
    let Some(len) = len(text)? else { return Ok(Token::Value(Value::Nil)) };
    let elements = if matches!(kind, Kind::Map | Kind::Attribute) { len.checked_mul(2) } else { Some(len) };
    elements.map(|elements| Token::Open(kind, elements)).ok_or_else(|| malformed("a length beyond all bounds"))
}

/// A large string without its end.
fn string(mut bytes: Vec<u8>) -> io::Result<Value> {
    if !bytes.ends_with(b"\r\n") {
        return Err(unended());
    }
    bytes.truncate(bytes.len().saturating_sub(END));
    Ok(Value::BulkString(bytes))
}

/// A length; -1 is that of nil.
fn len(text: &[u8]) -> io::Result<Option<usize>> {
    if text == b"-1" {
        return Ok(None);
    }
    usize::try_from(number::<i64>(text)?).map(Some).map_err(|_| malformed("a length below zero"))
}

fn number<T: FromStr>(text: &[u8]) -> io::Result<T> {
    word(text)?.parse().map_err(|_| malformed("no number where one should be"))
}

fn word(text: &[u8]) -> io::Result<&str> {
    std::str::from_utf8(text).map_err(|_| malformed("a line that is no text"))
}

/// By redis-rs's reader.
fn rare(whole: &[u8]) -> io::Result<Value> {
    redis::parse_redis_value(whole).map_err(|_| malformed("something that is no reply"))
}

fn unended() -> io::Error {
    malformed("a string that does not end as it should")
}

/// Without what was sent: it may be anybody's.
fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the server sends {what}"))
}
