//! The typed constants that stand for the fields of a struct, and what a field's type must be able to do.

use std::fmt;
use std::marker::PhantomData;

use super::raw::{Raw, ReadBeside};
use super::row::Put;
use crate::__private::inert;
use crate::codec::{Bulk, CodecError, Decode, Encode};
use crate::error::Result;

/// A stored field of the struct `S`, of type `T`: what the derive's constants are, `User::PAGE_VIEWS`.
///
/// `P` says whether the field may be absent: [`Required`], [`Optional`] (an `Option`), or [`Defaulted`]
/// (`#[redis(default)]`); or it is [`Versioned`] (`#[redis(version)]`).
pub struct Field<S, T, P = Required> {
    /// What the derive calls: a method of the field would be compiled anew for every struct.
    #[doc(hidden)]
    pub raw: Raw<T>,
    of: PhantomData<fn() -> (S, P)>,
}

/// A [`Field`] that every record has.
#[derive(Debug)]
pub enum Required {}

/// A [`Field`] of type `Option`: `None` is its absence.
#[derive(Debug)]
pub enum Optional {}

/// A [`Field`] that reads as a default value where it is absent.
#[derive(Debug)]
pub enum Defaulted {}

/// A [`Field`] that every write raises (`#[redis(version)]`). It reads as zero where it is absent, and is neither set,
/// removed nor calculated with.
#[derive(Debug)]
pub enum Versioned {}

/// A [`Field`] that a module of its own writes and reads (`#[redis(with = "…")]`), or a ship (`#[ship(…)]`,
/// `#[redis(json)]`), and that is otherwise as `P` says.
#[derive(Debug)]
pub struct With<P>(PhantomData<fn() -> P>);

/// A [`Field`] that a ship stores beside the record, under a key of its own (`#[ship(…, beside)]`), and that is otherwise
/// as `P` says.
#[derive(Debug)]
pub struct Beside<P>(PhantomData<fn() -> P>);

/// What a [`Field`] is whose type's own codec writes and reads it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the server cannot calculate with this field: it is `{Self}`",
    label = "not a plain number",
    note = "`With`: what `with`, `json` or a ship stores is no number; remove it from the field, or load, calculate, and save",
    note = "`Beside`: what a ship stores beside the record is no number either",
    note = "`Versioned`: every write raises the version by one; remove the call"
)]
pub trait Plain {}

impl Plain for Required {}
impl Plain for Optional {}
impl Plain for Defaulted {}

impl<S, T, P> Field<S, T, P> {
    pub(super) const fn new(name: &'static str, default: Option<fn() -> T>) -> Self
    where
        T: FieldType,
    {
        Self::of(Raw { name, ship: None, put: T::put, take: T::take, beside: None, default })
    }

    const fn of(raw: Raw<T>) -> Self {
        Self { raw, of: PhantomData }
    }

    /// The same field, and what the ship is called that stores it.
    pub(super) const fn by_ship(mut self, label: &'static str) -> Self {
        self.raw.ship = Some(label);
        self
    }

    /// A field beside the record, with the label of its ship.
    pub(super) const fn beside(
        name: &'static str,
        put: fn(&T, &'static str, &mut Put),
        take: ReadBeside<T>,
        default: Option<fn() -> T>,
        label: &'static str,
    ) -> Self {
        let alone = |_| Err(CodecError::new("it is stored beside the record"));
        Self::of(Raw { name, ship: Some(label), put, take: alone, beside: Some(take), default })
    }

    /// The name that the field is stored under.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.raw.name
    }

    /// The same field, as one of a struct that has `S` flattened into it.
    pub(super) const fn within<R>(self) -> Field<R, T, P> {
        Field::of(self.raw)
    }

    /// The same field, of a projection, where `Q` is as good as `P`.
    pub(super) const fn with_presence<Q>(self) -> Field<S, T, Q> {
        Field::of(self.raw)
    }

    /// The value where the field is absent, if it has one.
    pub(crate) fn default(&self) -> Option<T> {
        self.raw.default.map(|default| default())
    }
}

/// A field without which there is no record.
#[must_use]
pub const fn required<S, T: FieldType>(name: &'static str) -> Field<S, T> {
    Field::new(name, None)
}

/// A field of type `Option`.
#[must_use]
pub const fn optional<S, T: FieldType>(name: &'static str) -> Field<S, T, Optional> {
    Field::new(name, None)
}

/// A field with a value for where it is absent.
#[must_use]
pub const fn defaulted<S, T: FieldType>(name: &'static str, default: fn() -> T) -> Field<S, T, Defaulted> {
    Field::new(name, Some(default))
}

/// A field that functions of its own write and read.
#[must_use]
pub const fn with<S, T, P>(
    name: &'static str,
    put: fn(&T, &'static str, &mut Put),
    take: fn(Option<Bulk>) -> Result<Option<T>, CodecError>,
    default: Option<fn() -> T>,
) -> Field<S, T, With<P>> {
    Field::of(Raw { name, ship: None, put, take, beside: None, default })
}

/// The field of a struct whose derive has reported an error: so that what uses it is not reported too.
#[must_use]
pub const fn inert_field<S, T, P>() -> Field<S, T, P> {
    Field::of(Raw { name: "", ship: None, put: |_, _, _| inert(), take: |_| inert(), beside: None, default: None })
}

impl<S, T, P> Clone for Field<S, T, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, T, P> Copy for Field<S, T, P> {}

impl<S, T, P> fmt::Debug for Field<S, T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Field({})", self.raw.name)
    }
}

/// A type that a stored field may have: one with a codec, or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a stored field: it has no codec",
    label = "no codec for this type",
    note = "numbers, `bool`, `char`, `String`, `Vec<u8>` and others have one, and `Option` of them: see \
            `redis_struct::codec`",
    note = "a type of your own gets one by `#[derive(Codec)]`, or by implementing `Encode` and `Decode`",
    note = "serde's types are stored by `#[redis(json)]` (feature `json`), types of other crates by `#[redis(with = \"module\")]`",
    note = "arrays, such as `Vec<f32>`, are stored by `#[ship]`: see `redis_struct::ship`",
    note = "a field that is not to be stored is marked `#[redis(skip)]`"
)]
pub trait FieldType: Sized {
    /// Writes name and value to the row, or the name of a field to remove.
    #[doc(hidden)]
    fn put(&self, name: &'static str, row: &mut Put);

    /// Reads what is stored. `None` if it is absent and the type has no value for that.
    #[doc(hidden)]
    fn take(bulk: Option<Bulk>) -> Result<Option<Self>, CodecError>;
}

#[diagnostic::do_not_recommend]
impl<T: Encode + Decode> FieldType for T {
    fn put(&self, name: &'static str, row: &mut Put) {
        row.set(name, self);
    }

    fn take(bulk: Option<Bulk>) -> Result<Option<Self>, CodecError> {
        bulk.map(T::decode).transpose()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Encode + Decode> FieldType for Option<T> {
    fn put(&self, name: &'static str, row: &mut Put) {
        match self {
            Some(value) => row.set(name, value),
            None => row.remove(name),
        }
    }

    fn take(bulk: Option<Bulk>) -> Result<Option<Self>, CodecError> {
        bulk.map(T::decode).transpose().map(Some)
    }
}
