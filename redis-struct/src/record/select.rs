//! Which fields an operation is about: one, or a tuple of them.

use super::field::{Beside, Defaulted, Field, Optional, With};
use super::row::Take;
use crate::error::Result;

/// Fields of `S` to read: a field constant, or a tuple of up to 16.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a field of `{S}`",
    label = "expected a field of `{S}`, or a tuple of its fields",
    note = "the fields of a struct are constants on it: a field `page_views` of `User` is `User::PAGE_VIEWS`"
)]
pub trait Select<S>: Copy + Send + Sync + 'static {
    /// The field's type; of a tuple of fields, the tuple of their types.
    type Output: Send + Sync + 'static;

    /// Calls `each` with the stored names, in order.
    #[doc(hidden)]
    fn names(&self, each: &mut dyn FnMut(&'static str));

    /// Reads the values.
    #[doc(hidden)]
    fn take(&self, row: &mut Take<'_>) -> Result<Self::Output>;
}

/// Fields of `S` that may be absent, and so may be removed: `Option`s, and fields with a default.
#[diagnostic::on_unimplemented(
    message = "this field cannot be removed from a record: without it the record could not be loaded",
    label = "a required field or the version, or not a field of `{S}`",
    note = "only fields that may be absent can be removed: make it an `Option`, or give it `#[redis(default)]`"
)]
pub trait Removable<S>: Select<S> {}

impl<S: 'static, T: Send + Sync + 'static, P: 'static> Select<S> for Field<S, T, P> {
    type Output = T;

    fn names(&self, each: &mut dyn FnMut(&'static str)) {
        each(self.name());
    }

    fn take(&self, row: &mut Take<'_>) -> Result<T> {
        self.raw.take(row)
    }
}

impl<S: 'static, T: Send + Sync + 'static> Removable<S> for Field<S, T, Optional> {}
impl<S: 'static, T: Send + Sync + 'static> Removable<S> for Field<S, T, Defaulted> {}
impl<S: 'static, T: Send + Sync + 'static> Removable<S> for Field<S, T, With<Optional>> {}
impl<S: 'static, T: Send + Sync + 'static> Removable<S> for Field<S, T, With<Defaulted>> {}
impl<S: 'static, T: Send + Sync + 'static> Removable<S> for Field<S, T, Beside<Optional>> {}
impl<S: 'static, T: Send + Sync + 'static> Removable<S> for Field<S, T, Beside<Defaulted>> {}

macro_rules! tuples {
    ($(($($part:ident $index:tt),*))*) => {$(
        impl<S, $($part: Select<S>),*> Select<S> for ($($part,)*) {
            type Output = ($($part::Output,)*);

            fn names(&self, each: &mut dyn FnMut(&'static str)) {
                $(self.$index.names(each);)*
            }

            fn take(&self, row: &mut Take<'_>) -> Result<Self::Output> {
                Ok(($(self.$index.take(row)?,)*))
            }
        }

        impl<S, $($part: Removable<S>),*> Removable<S> for ($($part,)*) {}
    )*};
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14, Q 15)
}
