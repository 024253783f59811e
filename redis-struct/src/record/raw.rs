//! What a field is, whatever struct it is of: so that this is compiled once for a type, and not anew for every field.

use super::beside::Side;
use super::row::{Put, Take, malformed, missing};
use crate::codec::{Bulk, CodecError};
use crate::error::{Error, Kind, Result};
use crate::ship::{Commands, Replies};

/// Reads what is in the record, and the replies about what is beside it.
pub(super) type TakeBeside<T> = fn(Option<Bulk>, &mut Replies) -> Result<Option<T>, CodecError>;

/// Of a field beside the record: how it is read, and the commands for that.
pub(super) type ReadBeside<T> = (TakeBeside<T>, fn(&mut Commands));

/// A stored field of type `T`: its name, how it is written and read, and the value where it is absent, if it has one.
#[doc(hidden)]
#[derive(Debug)]
pub struct Raw<T> {
    pub(super) name: &'static str,
    /// What stores it, if that is not its type's codec.
    pub(super) ship: Option<&'static str>,
    pub(super) put: fn(&T, &'static str, &mut Put),
    pub(super) take: fn(Option<Bulk>) -> Result<Option<T>, CodecError>,
    /// Of a field beside the record.
    pub(super) beside: Option<ReadBeside<T>>,
    pub(super) default: Option<fn() -> T>,
}

impl<T> Raw<T> {
    /// Writes the field's value to the row.
    pub fn put(&self, value: &T, row: &mut Put) {
        (self.put)(value, self.name, row);
    }

    /// What it is beside the record.
    pub const fn side(&self) -> Side {
        match self.beside {
            Some((_, read)) => Side::new(self.name, read),
            None => Side::written(self.name),
        }
    }

    /// Reads the field's value, the next one of the row.
    pub fn take(&self, row: &mut Take<'_>) -> Result<T> {
        let bulk = row.next(self.name)?;
        let value = match self.beside {
            None => self.read(bulk),
            Some((take, _)) => self.value(take(bulk, &mut row.replies(self.name))),
        };
        match value {
            Ok(value) => Ok(value),
            Err(error) => Err(row.located(error, self.name)),
        }
    }

    /// The value of what is stored.
    pub(super) fn read(&self, bulk: Option<Bulk>) -> Result<T> {
        self.value((self.take)(bulk))
    }

    /// The value of what is among [`Changes`](super::Changes).
    pub(super) fn read_changed(&self, bulk: Option<Bulk>) -> Result<T> {
        match self.beside {
            None => self.read(bulk),
            Some((take, _)) if bulk.is_none() => self.value(take(None, &mut Replies::new(Vec::new()))),
            Some(_) => {
                let reason =
                    "what is stored beside the record is not applied; nothing was applied: load the field anew";
                Err(Error::new(Kind::Refused, reason))
            }
        }
    }

    fn value(&self, read: Result<Option<T>, CodecError>) -> Result<T> {
        match read {
            Ok(Some(value)) => Ok(value),
            Ok(None) => match self.default {
                Some(default) => Ok(default()),
                None => Err(missing()),
            },
            Err(error) => Err(malformed::<T>(&error)),
        }
    }
}

impl<T> Clone for Raw<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Raw<T> {}
