//! Some elements of an array beside the record.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Raw, RawElement, RawView};
use crate::codec::{Arg, CodecError};
use crate::ship::{ByRow, Excerpt, Rows, RowsOf, Unpack, UnpackRows};

/// A row is an element.
pub(super) fn rows<T: RawElement>() -> Rows {
    Rows { start: 0, bytes: size_of::<T>(), kind: String::new() }
}

fn pack<T: RawElement>(elements: &[T], to: &mut Vec<u8>) -> Result<Rows, CodecError> {
    let _written = T::write(elements, Arg::buffer(to))?;
    Ok(rows::<T>())
}

/// How some elements are read, and what can be written in the place of some.
macro_rules! read_as {
    ($($rows:ident),*) => {$(
        impl<T: RawElement> UnpackRows<$rows<T>> for Raw {
            fn unpack_rows(rows: Excerpt<'_>) -> Result<$rows<T>, CodecError> {
                let (expected, found) = (rows.count.checked_mul(size_of::<T>()), rows.bytes.len());
                if expected != Some(found) {
                    let (name, count) = (T::NAME, rows.count);
                    return Err(CodecError::new(format!("expected {count} of {name}, found {found} bytes")));
                }
                Self::unpack(rows.bytes)
            }
        }

        given!($rows, () [T], () Vec<T>, () Box<[T]>, () Arc<[T]>, ('a) Cow<'a, [T]>, () RawView<T>);

        #[diagnostic::do_not_recommend]
        impl<T: RawElement, const N: usize> RowsOf<$rows<T>> for [T; N] {
            fn pack_rows(&self, to: &mut Vec<u8>) -> Result<Rows, CodecError> {
                pack(self, to)
            }
        }
    )*};
}

macro_rules! given {
    ($rows:ident, $(($($lifetime:lifetime)?) $given:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($lifetime,)? T: RawElement> RowsOf<$rows<T>> for $given {
            fn pack_rows(&self, to: &mut Vec<u8>) -> Result<Rows, CodecError> {
                pack(self, to)
            }
        }
    )*};
}

read_as!(Vec, RawView);

macro_rules! by_row {
    ($($array:ty => $rows:ident),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: RawElement> ByRow for $array {
            type Rows = $rows<T>;
            type Ship = Raw;
        }
    )*};
}

by_row!(Vec<T> => Vec, Box<[T]> => Vec, Arc<[T]> => Vec, Cow<'static, [T]> => Vec, RawView<T> => RawView);

#[diagnostic::do_not_recommend]
impl<T: RawElement, const N: usize> ByRow for [T; N] {
    type Rows = Vec<T>;
    type Ship = Raw;
}
