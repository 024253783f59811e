//! What a person may write where a field is set, by how the field is stored.

use super::assign::{Assign, Assigned};
use super::field::{Beside, Defaulted, Field, Optional, Plain, Required, With};
use super::row::{Put, refused};
use crate::codec::Arg;
use crate::command::Command;
use crate::error::Result;

/// A value that a field of type `T` can be set to: anything that [`Assign`]s to it; for a field with a codec of its own
/// (`#[redis(with = "…")]`, `#[redis(json)]`, `#[ship(…)]`), a `T`, and for an `Option` the bare value, too.
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` cannot be set to `{Self}`",
    label = "expected a value for `{T}`",
    note = "a field with `with`, `json` or a ship takes a value of its type, an `Option` the bare value or `None`",
    note = "a `#[redis(version)]` field takes none: every write raises it by one"
)]
pub trait Given<T, P> {
    /// Writes the value to `buffer`, or says that the field is to be removed.
    #[doc(hidden)]
    fn give<S>(self, field: Field<S, T, P>, buffer: &mut Vec<u8>) -> Result<Assigned>;
}

#[diagnostic::do_not_recommend]
impl<T, P: Plain, V: Assign<T>> Given<T, P> for V {
    fn give<S>(self, field: Field<S, T, P>, buffer: &mut Vec<u8>) -> Result<Assigned> {
        self.assign(Arg::buffer(buffer)).map_err(|error| refused(field.name(), error))
    }
}

macro_rules! given {
    ($($kind:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T> Given<T, $kind<Required>> for T {
            fn give<S>(self, field: Field<S, T, $kind<Required>>, buffer: &mut Vec<u8>) -> Result<Assigned> {
                put(&self, field, buffer)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T> Given<T, $kind<Defaulted>> for T {
            fn give<S>(self, field: Field<S, T, $kind<Defaulted>>, buffer: &mut Vec<u8>) -> Result<Assigned> {
                put(&self, field, buffer)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T> Given<Option<T>, $kind<Optional>> for T {
            fn give<S>(self, field: Field<S, Option<T>, $kind<Optional>>, buffer: &mut Vec<u8>) -> Result<Assigned> {
                put(&Some(self), field, buffer)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T> Given<Option<T>, $kind<Optional>> for Option<T> {
            fn give<S>(self, field: Field<S, Option<T>, $kind<Optional>>, buffer: &mut Vec<u8>) -> Result<Assigned> {
                put(&self, field, buffer)
            }
        }
    )*};
}

given!(With Beside);

/// What the field's own functions write.
fn put<S, T, P>(value: &T, field: Field<S, T, P>, buffer: &mut Vec<u8>) -> Result<Assigned> {
    let mut row = Put::new(Command::new(""));
    field.raw.put(value, &mut row);
    match row {
        Put { error: Some(error), .. } => Err(error),
        Put { pairs: 0, .. } => Ok(Assigned::Removed),
        // After the command's name and the field's.
        Put { command, mut beside, .. } => {
            buffer.extend_from_slice(command.argument(2));
            Ok(beside.pop().map_or(Assigned::Set, |(_, commands)| Assigned::Beside(commands)))
        }
    }
}
