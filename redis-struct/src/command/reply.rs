//! The reader of replies: a cursor over what the server sent. What lies above reads through [`Reply`] and [`Cursor`],
//! and never sees redis-rs's `Value`.

mod from;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use redis::Value;

use crate::codec::Bulk;
use crate::error::{Error, Kind, Result};

pub use from::{FromReply, scalar};

/// One reply, owned.
#[derive(Clone, PartialEq)]
pub struct Reply(Value);

/// Shows the shape only: replies hold values.
impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reply({})", self.shape())
    }
}

impl Reply {
    pub(crate) fn new(value: Value) -> Self {
        Self(match value {
            Value::Attribute { data, .. } => *data,
            value => value,
        })
    }

    /// The error, if the server replied with one.
    pub(crate) fn error(&self) -> Option<Error> {
        match &self.0 {
            Value::ServerError(error) => Some(Error::from_server(error.code(), error.details().unwrap_or_default())),
            _ => None,
        }
    }

    /// The first word of the error, if the server replied with one.
    pub(crate) fn error_code(&self) -> Option<&str> {
        match &self.0 {
            Value::ServerError(error) => Some(error.code()),
            _ => None,
        }
    }

    /// What comes after the first word of the error.
    pub(crate) fn error_detail(&self) -> &str {
        match &self.0 {
            Value::ServerError(error) => error.details().unwrap_or_default(),
            _ => "",
        }
    }

    pub(crate) fn as_integer(&self) -> Option<i64> {
        match self.0 {
            Value::Int(number) => Some(number),
            _ => None,
        }
    }

    pub(crate) fn is_nil(&self) -> bool {
        matches!(self.0, Value::Nil)
    }

    /// The word for the reply's shape.
    pub(crate) fn shape(&self) -> &'static str {
        match &self.0 {
            Value::Nil => "nil",
            Value::Int(_) => "an integer",
            Value::BulkString(_) | Value::SimpleString(_) | Value::Okay | Value::VerbatimString { .. } => "a string",
            Value::Array(_) | Value::Set(_) | Value::Push { .. } => "an array",
            Value::Map(_) => "a map",
            Value::Double(_) => "a double",
            Value::Boolean(_) => "a boolean",
            Value::ServerError(_) => "an error",
            _ => "a value of another kind",
        }
    }

    pub(crate) fn unexpected(&self, expected: &str) -> Error {
        self.error().unwrap_or_else(|| {
            Error::new(Kind::Malformed, format!("expected {expected} in reply, got {}", self.shape()))
        })
    }

    /// One string, or nothing where the server says nil. Numbers are taken as their text.
    pub(crate) fn bulk(self) -> Result<Option<Bulk>> {
        Ok(Some(match self.0 {
            Value::BulkString(bytes) => bytes.into(),
            Value::Nil => return Ok(None),
            Value::SimpleString(text) | Value::VerbatimString { text, .. } => text.into_bytes().into(),
            Value::Okay => Bulk::from(&b"OK"[..]),
            Value::Int(number) => number.to_string().into_bytes().into(),
            Value::Double(number) => number.to_string().into_bytes().into(),
            other => return Err(Self(other).unexpected("a string")),
        }))
    }

    pub(crate) fn integer(self) -> Result<i64> {
        match self.0 {
            Value::Int(number) => Ok(number),
            Value::Boolean(yes) => Ok(yes.into()),
            other => Err(Self(other).unexpected("an integer")),
        }
    }

    /// The elements of an array or a set; of a map, keys and values in turn.
    pub(crate) fn array(self) -> Result<Cursor> {
        Ok(Cursor(match self.0 {
            Value::Array(items) | Value::Set(items) | Value::Push { data: items, .. } => items.into_iter(),
            Value::Map(pairs) => {
                pairs.into_iter().flat_map(|(key, value)| [key, value]).collect::<Vec<_>>().into_iter()
            }
            other => return Err(Self(other).unexpected("an array")),
        }))
    }
}

/// Walks over the elements of an array reply.
#[derive(Debug)]
pub(crate) struct Cursor(std::vec::IntoIter<Value>);

impl Cursor {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The elements are arrays, judged by the first.
    fn has_rows(&self) -> bool {
        matches!(self.0.as_slice().first(), Some(Value::Array(_) | Value::Set(_) | Value::Map(_) | Value::Push { .. }))
    }

    /// Takes all but the first `len` elements away.
    pub(crate) fn split_off(&mut self, len: usize) -> Self {
        let mut first: Vec<_> = self.0.by_ref().collect();
        let others = first.split_off(len.min(first.len()));
        self.0 = first.into_iter();
        Self(others.into_iter())
    }

    /// Of names and values in turn: the values of `names`, in their order and nil where there is none, and all others.
    pub(crate) fn arrange<'n>(self, names: impl Iterator<Item = &'n str>) -> Result<(Self, Vec<(Bulk, Bulk)>)> {
        let places: HashMap<&[u8], usize> = names.enumerate().map(|(place, name)| (name.as_bytes(), place)).collect();
        let mut values = vec![Value::Nil; places.len()];
        let mut others = Vec::new();
        let (mut all, short) = (self.0, || Error::new(Kind::Malformed, "the reply has a name without a value"));
        while let Some(name) = all.next() {
            let (name, value) = (Reply::new(name).bulk()?.ok_or_else(short)?, all.next().ok_or_else(short)?);
            match places.get(&*name).and_then(|place| values.get_mut(*place)) {
                Some(slot) => *slot = value,
                None => others.push((name, Reply::new(value).bulk()?.ok_or_else(short)?)),
            }
        }
        Ok((Self(values.into_iter()), others))
    }

    /// No element left that is not nil.
    pub(crate) fn is_all_nil(&self) -> bool {
        self.0.as_slice().iter().all(|value| matches!(value, Value::Nil))
    }

    pub(crate) fn next(&mut self) -> Result<Reply> {
        match self.0.next() {
            Some(value) => Ok(Reply::new(value)),
            None => Err(Error::new(Kind::Malformed, "the reply has fewer elements than expected")),
        }
    }

    pub(crate) fn next_bulk(&mut self) -> Result<Option<Bulk>> {
        match self.0.next() {
            // The common case, first.
            Some(Value::BulkString(bytes)) => Ok(Some(bytes.into())),
            Some(value) => Reply::new(value).bulk(),
            None => Err(Error::new(Kind::Malformed, "the reply has fewer elements than expected")),
        }
    }
}
