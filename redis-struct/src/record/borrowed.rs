//! Structs that borrow: they can be saved, and not loaded.

use std::borrow::Borrow;
use std::future::Ready;

use super::row::Put;
use super::{Saved, save};
use crate::codec::Encode;
use crate::error::Result;
use crate::pipeline::{Executor, Queue};

/// A type that a field of a struct that borrows may have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a stored field: it has no codec",
    label = "no codec for this type",
    note = "numbers, `bool`, `char`, `str`, `[u8]` and others have one, references to them, and `Option` of all these: \
            see `redis_struct::codec`",
    note = "a type of your own gets one by `#[derive(Codec)]`, or by implementing `Encode`",
    note = "serde's types are stored by `#[redis(json)]` (feature `json`), types of other crates by `#[redis(with = \"module\")]`",
    note = "arrays, such as `&[f32]`, are stored by `#[ship]`: see `redis_struct::ship`",
    note = "a field that is not to be stored is marked `#[redis(skip)]`"
)]
pub trait SavedType {
    /// Writes name and value to the row, or the name of a field to remove.
    fn put(&self, name: &'static str, row: &mut Put);
}

#[diagnostic::do_not_recommend]
impl<T: Encode> SavedType for T {
    fn put(&self, name: &'static str, row: &mut Put) {
        row.set(name, self);
    }
}

#[diagnostic::do_not_recommend]
impl<T: Encode> SavedType for Option<T> {
    fn put(&self, name: &'static str, row: &mut Put) {
        match self {
            Some(value) => row.set(name, value),
            None => row.remove(name),
        }
    }
}

/// The call with the bound: a type without a codec is one error, at the type.
pub fn put_value<T: SavedType>(value: &T, name: &'static str, row: &mut Put) {
    value.put(name, row);
}

/// What no struct that borrows has.
#[diagnostic::on_unimplemented(
    message = "`{Self}` borrows: it can be saved, and not loaded",
    label = "a struct that borrows cannot be loaded",
    note = "what is loaded comes from the server and has nobody to borrow from: load another struct of the same keyspace, \
            with owned types, such as `String` instead of `&str`"
)]
pub trait Loads<E> {}

/// What awaiting a load would give.
pub type Loaded<T> = Ready<Result<T>>;

/// [`RedisStruct::save`](super::RedisStruct::save)
pub fn save_one<R: Saved, E: Executor>(record: &R, on: E) -> E::Reply<()> {
    on.submit(save::save(record))
}

/// [`RedisStruct::save_many`](super::RedisStruct::save_many)
pub fn save_many<R: Saved, E: Executor>(on: E, records: impl IntoIterator<Item: Borrow<R>>) -> E::Reply<()> {
    let units: Queue = records.into_iter().map(|record| save::save_unit::<R>(record.borrow())).collect();
    if units.is_empty() { on.ready(Ok(())) } else { on.submit(save::save_many(units)) }
}

/// [`RedisStruct::insert`](super::RedisStruct::insert)
pub fn insert<R: Saved, E: Executor>(record: &R, on: E) -> E::Reply<bool> {
    on.submit(save::insert(record))
}
