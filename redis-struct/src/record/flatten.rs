//! A map of the fields that a struct does not declare: `#[redis(flatten)]`.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use super::Spec;
use super::row::{Put, Take, malformed};
use crate::codec::{Bulk, CodecError, Decode, Encode};
use crate::error::Result;

/// A type that takes the undeclared fields of a record: `HashMap<String, T>` or `BTreeMap<String, T>`, of a `T` with a
/// codec.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot take the undeclared fields of a record",
    label = "not a map of names to values",
    note = "`flatten` stands on a `HashMap<String, T>` or a `BTreeMap<String, T>` whose `T` has a codec"
)]
pub trait Flatten: Sized {
    /// Writes names and values to the row.
    #[doc(hidden)]
    fn put(&self, spec: &'static Spec, row: &mut Put);

    /// Reads all that is not declared.
    #[doc(hidden)]
    fn take(row: &mut Take<'_>) -> Result<Self>;
}

#[diagnostic::do_not_recommend]
impl<T: Encode + Decode, S: BuildHasher + Default> Flatten for HashMap<String, T, S> {
    fn put(&self, spec: &'static Spec, row: &mut Put) {
        put(self, spec, row);
    }

    fn take(row: &mut Take<'_>) -> Result<Self> {
        take(row)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Encode + Decode> Flatten for BTreeMap<String, T> {
    fn put(&self, spec: &'static Spec, row: &mut Put) {
        put(self, spec, row);
    }

    fn take(row: &mut Take<'_>) -> Result<Self> {
        take(row)
    }
}

fn put<'m, T: Encode + 'm>(map: impl IntoIterator<Item = (&'m String, &'m T)>, spec: &'static Spec, row: &mut Put) {
    for (name, value) in map {
        if spec.declares(name) {
            row.refuse(name, CodecError::new("the map has the name of a declared field"));
        } else {
            row.set_named(name, value);
        }
    }
}

fn take<T: Decode, M: FromIterator<(String, T)>>(row: &mut Take<'_>) -> Result<M> {
    let rest = row.rest();
    rest.into_iter().map(|(name, value)| read(name, value, row)).collect()
}

fn read<T: Decode>(name: Bulk, value: Bulk, row: &Take<'_>) -> Result<(String, T)> {
    let shown = String::from_utf8_lossy(&name).into_owned();
    let name = name.into_string().map_err(|_| {
        let error = CodecError::new("the field's name is not UTF-8");
        malformed::<String>(&error).at(row.place_of(shown.clone()))
    })?;
    let value = T::decode(value).map_err(|error| malformed::<T>(&error).at(row.place_of(shown)))?;
    Ok((name, value))
}
