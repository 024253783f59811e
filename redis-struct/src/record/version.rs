//! `#[redis(version)]`: a number that every write raises, so that a save of what somebody else has changed since is
//! refused.

use super::changes::Changes;
use super::field::{Field, Versioned};
use super::number::{Operation, Step, text};
use super::raw::Raw;
use super::row::Put;
use super::save::filled;
use super::write::{Count, Write, op, refusal, reply, success};
use super::{Number, RedisStruct, Saved};
use crate::command::Unit;
use crate::pipeline::Op;

/// A type that a version may have: an integer that begins at zero.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a version",
    label = "not an integer",
    note = "every write adds one to the version: write an integer type, such as `u64`"
)]
pub trait VersionNumber: Number + Default + PartialEq {
    /// One more; `None` where the type ends.
    fn next(self) -> Option<Self>;

    /// One.
    const ONE: Self;
}

macro_rules! versions {
    ($($type:ty)*) => {$(
        impl VersionNumber for $type {
            fn next(self) -> Option<Self> {
                self.checked_add(1)
            }

            const ONE: Self = 1;
        }
    )*};
}

versions!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

/// The version of a record: what there is to know of it without its type.
#[derive(Clone, Copy, Debug)]
pub struct Version {
    pub(super) name: &'static str,
    /// One is added, within the type's range. (Every integer can be added.)
    raise: fn() -> Option<Step>,
}

impl Version {
    /// What `write.lua` does to it: adds one, and first sees that it is `expected`.
    pub(super) fn count(self, expected: Option<&str>) -> Option<Count> {
        let step = (self.raise)()?;
        let step = match expected {
            Some(expected) => Step { kind: "v", operand: expected.to_owned(), ..step },
            None => step,
        };
        Some(Count { field: self.name, start: "0".to_owned(), step })
    }
}

/// The column of a version, and all that is done with a value of its type.
///
/// The functions are taken where it is made, which is the only place with a bound: a type that can be no version is one
/// error.
#[derive(Debug)]
pub struct VersionColumn<S, T> {
    /// The field's constant.
    pub field: Field<S, T, Versioned>,
    /// For the struct's constant.
    pub version: Version,
    text: fn(&T) -> String,
    is_next: fn(&T, &T) -> bool,
}

/// The column of a version of this name.
#[must_use]
pub const fn version<S, T: VersionNumber>(name: &'static str) -> VersionColumn<S, T> {
    VersionColumn {
        field: Field::new(name, Some(T::default)),
        version: Version { name, raise: || T::ONE.step(Operation::Add) },
        text: |value| text(value),
        is_next: |old, new| old.next().as_ref() == Some(new),
    }
}

impl<S, T> VersionColumn<S, T> {
    /// The value as it is stored.
    #[must_use]
    pub fn text(&self, value: &T) -> String {
        (self.text)(value)
    }

    pub(super) fn raw(&self) -> Raw<T> {
        self.field.raw
    }

    /// Whether `new` is what one write makes of `old`.
    pub(super) fn is_next(&self, old: &T, new: &T) -> bool {
        (self.is_next)(old, new)
    }
}

/// What no value has: the setter of a version is there to say why it is not.
#[diagnostic::on_unimplemented(
    message = "the version of a record cannot be set",
    label = "every write raises the version by one",
    note = "remove the call: `save`, `update` and all other writes raise the version themselves"
)]
pub trait SetsVersion {}

/// `write.lua`, which sees that the stored version is the record's own. A projection that has not got the version saves
/// what it has, and raises it.
pub(super) fn save_unit<R: Saved>(record: &R) -> Unit {
    let mut row = filled(record);
    if let Put { error: Some(error), .. } = row {
        return refusal::<R>("EVALSHA", record.borrowed_key(), error);
    }
    let removed = std::mem::take(&mut row.removed);
    let (condition, removes) = if R::SPEC.flattens { ("only", Vec::new()) } else { ("any", removed) };
    let (expected, beside) = (record.version(), std::mem::take(&mut row.beside));
    Write { condition, sets: row.sets(), removes, expected, beside, ..Write::default() }
        .unit::<R>(record.borrowed_key())
}

/// A save, and what it has changed: the version.
pub(super) fn save_returning<R: RedisStruct>(record: &R) -> Op<Changes<R>> {
    op(super::save::save_unit(record), |answers| {
        if R::SPEC.version.is_none() {
            return success(answers).map(|()| Changes::new());
        }
        let mut replies = reply(answers.next())?.array()?;
        let (_applied, _removed) = (replies.next()?, replies.next()?);
        Ok(Changes::new().with_version(replies.next()?.bulk()?))
    })
}
