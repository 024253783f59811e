//! Fields that a ship writes and reads. `#[redis(json)]` is one of them, with messages of its own.

use super::field::{Field, Optional, With, with};
use super::row::{Put, take_with};
use crate::__private::json::{Json, SavedJson};
use crate::ship::{AsJson, Pack, Unpack};

/// A ship that stores and reads values of type `T`: one that does neither is one error.
#[diagnostic::on_unimplemented(
    message = "the ship `{Self}` does not fit `{T}`",
    label = "it does not store and read `{T}`",
    note = "each ship of `redis_struct::ship` says in its documentation which types fit",
    note = "`Numpy` stores beside the record only: `#[ship(Numpy, beside)]`",
    note = "`Json`, `MessagePack`, `Postcard` and `Cbor` take types with `#[derive(serde::Serialize, serde::Deserialize)]`",
    note = "a ship of your own implements `Ship`, `Pack<{T}>` and `Unpack<{T}>`"
)]
pub trait Carries<T>: Pack<T> + Unpack<T> {}

#[diagnostic::do_not_recommend]
impl<T, H: Pack<T> + Unpack<T>> Carries<T> for H {}

/// A field that the ship `H` writes and reads.
#[must_use]
pub const fn ship<S, H: Carries<T>, T, P>(name: &'static str, default: Option<fn() -> T>) -> Field<S, T, With<P>> {
    let put = |value: &T, name, row: &mut Put| row.with(Some(value), name, H::pack);
    with(name, put, |bulk| take_with(bulk, H::unpack), default).by_ship(H::LABEL)
}

/// The same of type `Option`.
#[must_use]
pub const fn optional_ship<S, H: Carries<T>, T>(name: &'static str) -> Field<S, Option<T>, With<Optional>> {
    let put = |value: &Option<T>, name, row: &mut Put| row.with(value.as_ref(), name, H::pack);
    with(name, put, |bulk| take_with(bulk, H::unpack).map(Some), None).by_ship(H::LABEL)
}

/// A field that is stored as JSON.
#[must_use]
pub const fn json<S, T: Json, P>(name: &'static str, default: Option<fn() -> T>) -> Field<S, T, With<P>> {
    ship::<S, AsJson, T, P>(name, default)
}

/// A field of type `Option` that is stored as JSON.
#[must_use]
pub const fn optional_json<S, T: Json>(name: &'static str) -> Field<S, Option<T>, With<Optional>> {
    optional_ship::<S, AsJson, T>(name)
}

/// For a struct that borrows: writes the value; `None` removes the field.
pub fn put_ship<H: Pack<T>, T: ?Sized>(value: Option<&T>, name: &'static str, row: &mut Put) {
    row.with(value, name, H::pack);
}

/// The same as JSON.
pub fn put_json<T: SavedJson>(value: Option<&T>, name: &'static str, row: &mut Put) {
    put_ship::<AsJson, T>(value, name, row);
}
