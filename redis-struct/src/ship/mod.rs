//! Ships: marshallers for arrays and binary data, one chosen for each field by `#[ship(…)]`.
//!
//! A ship says how a value becomes the bytes of its field, and how they are read: [`Pack`] and [`Unpack`].

use crate::codec::{Arg, Bulk, CodecError, Encoded};

/// A marshaller: a type that is never made, and that stands for a way of storing.
pub trait Ship {
    /// What it is called in errors.
    const LABEL: &'static str;
}

/// A ship that can store values of type `T`, owned or borrowed.
#[diagnostic::on_unimplemented(
    message = "the ship `{Self}` cannot store `{T}`",
    label = "`{T}` does not fit this ship",
    note = "each ship of `redis_struct::ship` says in its documentation which types fit",
    note = "a ship of your own implements `Ship`, `Pack<T>` and `Unpack<T>`"
)]
pub trait Pack<T: ?Sized>: Ship {
    /// Writes the value to `to`, which takes exactly one argument.
    ///
    /// # Errors
    ///
    /// If the value cannot be stored. The operation then sends nothing, and its error is
    /// [`is_refused`](crate::Error::is_refused).
    fn pack(value: &T, to: Arg<'_>) -> Encoded;
}

/// A ship that can read values of type `T`.
#[diagnostic::on_unimplemented(
    message = "the ship `{Self}` cannot read `{T}`",
    label = "`{T}` does not fit this ship",
    note = "each ship of `redis_struct::ship` says in its documentation which types fit",
    note = "a ship of your own implements `Ship`, `Pack<T>` and `Unpack<T>`"
)]
pub trait Unpack<T>: Ship {
    /// Reads the value.
    ///
    /// # Errors
    ///
    /// If the bytes are not a value of this type, as this ship writes it. They come from outside: expect anything, and
    /// do not put them in the error.
    fn unpack(bytes: Bulk) -> Result<T, CodecError>;
}

/// A type that has a ship of its own: what `#[ship]` alone takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no ship of its own",
    label = "`#[ship]` alone does not know how to store this type",
    note = "name one: `#[ship(Raw)]`, `#[ship(Npy)]`, `#[ship(Json)]`, …: see `redis_struct::ship`"
)]
pub trait Natural {
    /// The ship that suits the type best.
    type Ship: Ship;
}
