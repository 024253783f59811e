//! What a person may write where a field is set.

use std::borrow::Cow;
use std::sync::Arc;

use crate::codec::{Arg, CodecError, Encode};
use crate::ship::Commands;

/// A value that a field of type `T` can be set to: `5` for a `u64`, `"x"` for a `String`, a bare value or `None` for
/// an `Option`, a reference to any of them.
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` cannot be set to `{Self}`",
    label = "expected a value for `{T}`",
    note = "a field takes a value of its type or a reference to one; text takes `&str`, bytes take `&[u8]`, an \
            `Option` takes the bare value or `None`"
)]
pub trait Assign<T> {
    /// Writes the value to `to`, or says that the field is to be removed.
    #[doc(hidden)]
    fn assign(&self, to: Arg<'_>) -> Result<Assigned, CodecError>;
}

/// What an assignment does to the field.
#[derive(Debug)]
pub enum Assigned {
    /// Its value was written.
    Set,
    /// The same, and these commands write what is beside the record.
    Beside(Commands),
    /// It is to be removed.
    Removed,
}

fn set(value: &(impl Encode + ?Sized), to: Arg<'_>) -> Result<Assigned, CodecError> {
    value.encode(to).map(|_written| Assigned::Set)
}

impl<T: Encode> Assign<T> for T {
    fn assign(&self, to: Arg<'_>) -> Result<Assigned, CodecError> {
        set(self, to)
    }
}

impl<T: Encode> Assign<Option<T>> for T {
    fn assign(&self, to: Arg<'_>) -> Result<Assigned, CodecError> {
        set(self, to)
    }
}

impl<T: Encode> Assign<Option<T>> for Option<T> {
    fn assign(&self, to: Arg<'_>) -> Result<Assigned, CodecError> {
        self.as_ref().map_or(Ok(Assigned::Removed), |value| set(value, to))
    }
}

impl<T: Encode> Assign<T> for &T {
    fn assign(&self, to: Arg<'_>) -> Result<Assigned, CodecError> {
        set(*self, to)
    }
}

impl<T: Encode> Assign<Option<T>> for &T {
    fn assign(&self, to: Arg<'_>) -> Result<Assigned, CodecError> {
        set(*self, to)
    }
}

impl<T: Encode> Assign<Option<T>> for &Option<T> {
    fn assign(&self, to: Arg<'_>) -> Result<Assigned, CodecError> {
        (*self).assign(to)
    }
}

/// Types that are not sized, or not owned: written where their owned form is stored.
macro_rules! borrowed {
    ($([$($generics:tt)*] $given:ty => $owned:ty;)*) => {$(
        impl<$($generics)*> Assign<$owned> for $given {
            fn assign(&self, to: Arg<'_>) -> Result<Assigned, CodecError> {
                set(*self, to)
            }
        }

        impl<$($generics)*> Assign<Option<$owned>> for $given {
            fn assign(&self, to: Arg<'_>) -> Result<Assigned, CodecError> {
                set(*self, to)
            }
        }
    )*};
}

borrowed! {
    [] &str => String;
    [] &str => Box<str>;
    [] &str => Arc<str>;
    [] &str => Cow<'static, str>;
    [] &[u8] => Vec<u8>;
    [] &[u8] => Box<[u8]>;
    [] &[u8] => Arc<[u8]>;
    [] &[u8] => Cow<'static, [u8]>;
}

// A byte string literal.
borrowed! {
    [const N: usize] &[u8; N] => Vec<u8>;
    [const N: usize] &[u8; N] => Box<[u8]>;
    [const N: usize] &[u8; N] => Arc<[u8]>;
    [const N: usize] &[u8; N] => Cow<'static, [u8]>;
}

#[cfg(feature = "bytes")]
borrowed! {
    [] &[u8] => bytes::Bytes;
    [const N: usize] &[u8; N] => bytes::Bytes;
}
