//! Fields that are stored as several: `#[redis(flatten)]` on a struct of fields, or on a map of those that are not
//! declared.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use super::layout::Layout;
use super::row::{Put, Take, malformed};
use super::{Apply, Spec};
use crate::codec::{Bulk, CodecError, Decode, Encode};
use crate::error::Result;

/// A struct of fields without a key: they are stored in the hash of the record that it is flattened into.
///
/// To be derived. What the attributes of its fields mean is in the reference of
/// [`RedisStruct`](macro@crate::RedisStruct).
///
/// ```
/// use redis_struct::{Db, RedisFields, RedisStruct, Result};
///
/// #[derive(RedisFields, Debug, PartialEq)]
/// struct Address {
///     street: String,
///     zip: Option<String>,
/// }
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "U")]
/// struct User {
///     #[redis(key)]
///     id: u64,
///     name: String,
///     #[redis(flatten)]
///     address: Address,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// let address = Address { street: "Main Street".into(), zip: Some("10115".into()) };
/// User { id: 1, name: "Jack".into(), address }.save(&db).await?; // HSET U{1} name … street … zip …
///
/// let street: String = User::get(&db, 1, User::ADDRESS.field(Address::STREET)).await?;
/// let address: Address = User::get(&db, 1, User::ADDRESS).await?;
/// assert_eq!((street.as_str(), address.zip.as_deref()), ("Main Street", Some("10115")));
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no struct of fields",
    label = "not a struct of fields",
    note = "add `#[derive(RedisFields)]` to the struct",
    note = "a map of the undeclared fields stands in the record itself"
)]
pub trait RedisFields: Sized {
    /// Names.
    #[doc(hidden)]
    const LAYOUT: &'static Layout;

    /// Writes the stored fields to the row, in order.
    #[doc(hidden)]
    fn put(&self, row: &mut Put);

    /// Reads them, the next ones of the row.
    #[doc(hidden)]
    fn take(row: &mut Take<'_>) -> Result<Self>;

    /// Gives the fields that are changed their new values.
    #[doc(hidden)]
    fn change(&mut self, changes: &mut Apply<'_>) -> Result<()>;
}

/// What `#[redis(flatten)]` stands on: a struct of fields ([`RedisFields`]), or a map of the fields of a record that are
/// not declared, `HashMap<String, T>` or `BTreeMap<String, T>` of a `T` with a codec.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be flattened into a record",
    label = "neither a struct of fields nor a map of names to values",
    note = "`flatten` stands on a struct with `#[derive(RedisFields)]`, whose fields are stored with those of the record",
    note = "or on a `HashMap<String, T>` or a `BTreeMap<String, T>` whose `T` has a codec, for the undeclared fields"
)]
pub trait Flatten: Sized {
    /// Names.
    #[doc(hidden)]
    const LAYOUT: &'static Layout;

    /// Writes names and values to the row.
    #[doc(hidden)]
    fn put(&self, spec: &'static Spec, row: &mut Put);

    /// Reads them: the next ones of the row, or all that is not declared.
    #[doc(hidden)]
    fn take(row: &mut Take<'_>) -> Result<Self>;

    /// Gives the fields that are changed their new values.
    #[doc(hidden)]
    fn change(&mut self, changes: &mut Apply<'_>) -> Result<()>;
}

#[diagnostic::do_not_recommend]
impl<T: RedisFields> Flatten for T {
    const LAYOUT: &'static Layout = T::LAYOUT;

    fn put(&self, _: &'static Spec, row: &mut Put) {
        RedisFields::put(self, row);
    }

    fn take(row: &mut Take<'_>) -> Result<Self> {
        RedisFields::take(row)
    }

    fn change(&mut self, changes: &mut Apply<'_>) -> Result<()> {
        RedisFields::change(self, changes)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Encode + Decode, S: BuildHasher + Default> Flatten for HashMap<String, T, S> {
    const LAYOUT: &'static Layout = Layout::MAP;

    fn put(&self, spec: &'static Spec, row: &mut Put) {
        put(self, spec, row);
    }

    fn take(row: &mut Take<'_>) -> Result<Self> {
        take(row)
    }

    /// Changes are of declared fields.
    fn change(&mut self, _: &mut Apply<'_>) -> Result<()> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<T: Encode + Decode> Flatten for BTreeMap<String, T> {
    const LAYOUT: &'static Layout = Layout::MAP;

    fn put(&self, spec: &'static Spec, row: &mut Put) {
        put(self, spec, row);
    }

    fn take(row: &mut Take<'_>) -> Result<Self> {
        take(row)
    }

    /// Changes are of declared fields.
    fn change(&mut self, _: &mut Apply<'_>) -> Result<()> {
        Ok(())
    }
}

fn put<'m, T: Encode + 'm>(map: impl IntoIterator<Item = (&'m String, &'m T)>, spec: &'static Spec, row: &mut Put) {
    for (name, value) in map {
        if spec.layout.declares(name) {
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
