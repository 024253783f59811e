//! A flattened struct as a whole, and the fields of it.

use std::fmt;
use std::marker::PhantomData;

use super::changes::Changes;
use super::flatten::RedisFields;
use super::row::{Put, Take};
use super::{Field, Select};
use crate::command::Command;
use crate::error::Result;

/// A flattened field of the struct `S`, of type `T`: what the derive's constants of such fields are, `User::ADDRESS`.
///
/// [`get`](crate::RedisStruct::get) reads all of it, and [`field`](Self::field) names one field of it:
/// `User::ADDRESS.field(Address::STREET)`.
pub struct Nested<S, T> {
    of: PhantomData<fn() -> (S, T)>,
}

/// The flattened field of a struct.
#[must_use]
pub const fn nested<S, T>() -> Nested<S, T> {
    Nested { of: PhantomData }
}

impl<S, T> Nested<S, T> {
    /// A field of the flattened struct, as one of the struct that it is in: for `get`, `incr` and all other operations
    /// that take fields of the record.
    #[must_use]
    pub const fn field<F, P>(self, field: Field<T, F, P>) -> Field<S, F, P> {
        field.within()
    }

    /// A struct that is flattened into the flattened one.
    #[must_use]
    pub const fn nested<U>(self, _: Nested<T, U>) -> Nested<S, U> {
        nested()
    }
}

impl<S, T> Clone for Nested<S, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, T> Copy for Nested<S, T> {}

impl<S, T> fmt::Debug for Nested<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nested")
    }
}

impl<S: 'static, T: RedisFields + Send + Sync + 'static> Select<S> for Nested<S, T> {
    type Output = T;

    fn names(&self, each: &mut dyn FnMut(&'static str)) {
        T::LAYOUT.each_field(&mut |name| each(name));
    }

    fn take(&self, row: &mut Take<'_>) -> Result<T> {
        T::take(row)
    }
}

/// A value that a flattened field of type `T` can be set to: a `T` or a reference to one.
#[diagnostic::on_unimplemented(
    message = "the flattened field of type `{T}` cannot be set to `{Self}`",
    label = "expected `{T}`, a struct of fields",
    note = "a flattened struct is set to a value of its type or a reference to one",
    note = "changes are of declared fields: those of a map are written by `save`"
)]
pub trait AssignFields<T> {
    /// Writes all fields.
    #[doc(hidden)]
    fn put(&self, row: &mut Put);

    /// Calls `each` with their names, in the same order.
    #[doc(hidden)]
    fn names(&self, each: &mut dyn FnMut(&'static str));
}

#[diagnostic::do_not_recommend]
impl<T: RedisFields> AssignFields<T> for T {
    fn put(&self, row: &mut Put) {
        RedisFields::put(self, row);
    }

    fn names(&self, each: &mut dyn FnMut(&'static str)) {
        T::LAYOUT.each_field(&mut |name| each(name));
    }
}

#[diagnostic::do_not_recommend]
impl<T: RedisFields> AssignFields<T> for &T {
    fn put(&self, row: &mut Put) {
        RedisFields::put(*self, row);
    }

    fn names(&self, each: &mut dyn FnMut(&'static str)) {
        T::LAYOUT.each_field(&mut |name| each(name));
    }
}

impl<S> Changes<S> {
    /// Sets all fields of a flattened struct; those that are `None` are removed.
    ///
    /// If one of them cannot be stored, none is.
    pub fn set_nested<T>(&mut self, _: Nested<S, T>, value: impl AssignFields<T>) -> &mut Self {
        let mut row = Put::new(Command::new(""));
        value.put(&mut row);
        let mut values = row.command.arguments().skip(1).peekable();
        value.names(&mut |name| match &row.error {
            Some(error) => self.refuse(name, error.clone()),
            None if values.next_if_eq(&name.as_bytes()).is_some() => {
                self.set_bytes(name, values.next().unwrap_or_default());
            }
            None => self.remove_named(name),
        });
        self
    }
}
