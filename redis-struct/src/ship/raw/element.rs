//! What [`Raw`](super::Raw) stores many of, and how many of them become bytes.

use std::borrow::Cow;
use std::fmt::Debug;

use crate::codec::{Arg, Bulk, CodecError, Encoded, Writer};

/// A type that [`Raw`](super::Raw) stores arrays of: a number or `bool`. It cannot be implemented by others.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no element of raw arrays",
    label = "no number of a fixed size",
    note = "elements are `i8` to `i64`, `u8` to `u64`, `f32`, `f64` and `bool`; `half::f16` with the feature `half`; \
            `num_complex::Complex<f32>` and `Complex<f64>` with the feature `num-complex`"
)]
pub trait RawElement: Stored {}

impl<T: Stored> RawElement for T {}

/// How it is done: for nobody else, and without a name outside of this crate. On a little-endian machine the elements are bytes as they are; `write_each` and `read_each` are right
/// on every machine.
#[doc(hidden)]
pub trait Stored: Copy + Debug + Send + Sync + 'static {
    const NAME: &'static str;

    /// The elements as they are in memory, where that is how they are stored.
    fn as_bytes(elements: &[Self]) -> Option<&[u8]>;

    /// The bytes as elements, where they are stored as they are in memory, and lie there as elements do.
    fn from_bytes(bytes: &[u8]) -> Option<&[Self]>;

    /// The same of a vector, without a copy. Else the vector.
    fn from_vec(bytes: Vec<u8>) -> Result<Vec<Self>, Vec<u8>>;

    /// Whether any bytes are elements.
    const ANY_BYTES: bool = true;

    fn put(self, to: &mut Writer<'_>);

    /// The element of so many bytes.
    fn get(bytes: &[u8]) -> Option<Self>;

    fn write(elements: &[Self], to: Arg<'_>) -> Encoded {
        match Self::as_bytes(elements) {
            Some(bytes) => Ok(to.bytes(bytes)),
            None => write_each(elements, to),
        }
    }
}

pub(super) fn write_each<T: Stored>(elements: &[T], to: Arg<'_>) -> Encoded {
    to.write(size_of_val(elements), |to| {
        elements.iter().for_each(|element| element.put(to));
        Ok(())
    })
}

/// The elements, without a copy if they lie there as elements do.
pub(super) fn read<T: Stored>(bytes: &[u8]) -> Result<Cow<'_, [T]>, CodecError> {
    match T::from_bytes(bytes) {
        Some(elements) => Ok(Cow::Borrowed(elements)),
        None => read_each(bytes).map(Cow::Owned),
    }
}

pub(super) fn read_vec<T: Stored>(bytes: Bulk) -> Result<Vec<T>, CodecError> {
    T::from_vec(bytes.into_vec()).or_else(|bytes| read(&bytes).map(Cow::into_owned))
}

pub(super) fn read_each<T: Stored>(bytes: &[u8]) -> Result<Vec<T>, CodecError> {
    let (name, size) = (T::NAME, size_of::<T>());
    let chunks = bytes.chunks_exact(size);
    if !chunks.remainder().is_empty() {
        let found = bytes.len();
        return Err(CodecError::new(format!("expected elements of {size} bytes ({name}), found {found} bytes")));
    }
    chunks.map(T::get).collect::<Option<_>>().ok_or_else(|| CodecError::new(format!("an element is no {name}")))
}

/// What is the same for all numbers: any bytes are one.
macro_rules! cast {
    () => {
        fn as_bytes(elements: &[Self]) -> Option<&[u8]> {
            cfg!(target_endian = "little").then(|| bytemuck::cast_slice(elements))
        }

        fn from_bytes(bytes: &[u8]) -> Option<&[Self]> {
            bytemuck::try_cast_slice(bytes).ok().filter(|_| cfg!(target_endian = "little"))
        }

        fn from_vec(bytes: Vec<u8>) -> Result<Vec<Self>, Vec<u8>> {
            if cfg!(target_endian = "little") {
                bytemuck::allocation::try_cast_vec(bytes).map_err(|(_, bytes)| bytes)
            } else {
                Err(bytes)
            }
        }
    };
}

macro_rules! numbers {
    ($($name:literal $number:ty),*) => {$(
        impl Stored for $number {
            const NAME: &'static str = $name;

            cast!();

            fn put(self, to: &mut Writer<'_>) {
                to.put(&self.to_le_bytes());
            }

            fn get(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self::from_le_bytes)
            }
        }
    )*};
}

numbers!("i8" i8, "i16" i16, "i32" i32, "i64" i64, "u8" u8, "u16" u16, "u32" u32, "u64" u64, "f32" f32, "f64" f64);
#[cfg(feature = "half")]
numbers!("f16" half::f16);

#[cfg(feature = "num-complex")]
macro_rules! complex {
    ($($name:literal $part:ty),*) => {$(
        impl Stored for num_complex::Complex<$part> {
            const NAME: &'static str = $name;

            cast!();

            fn put(self, to: &mut Writer<'_>) {
                self.re.put(to);
                self.im.put(to);
            }

            fn get(bytes: &[u8]) -> Option<Self> {
                let (re, im) = bytes.split_at_checked(size_of::<$part>())?;
                Some(Self { re: <$part>::get(re)?, im: <$part>::get(im)? })
            }
        }
    )*};
}

#[cfg(feature = "num-complex")]
complex!("Complex<f32>" f32, "Complex<f64>" f64);

/// A byte that is 0 or 1.
impl Stored for bool {
    const NAME: &'static str = "bool";
    const ANY_BYTES: bool = false;

    fn as_bytes(elements: &[Self]) -> Option<&[u8]> {
        Some(bytemuck::cast_slice(elements))
    }

    fn from_bytes(bytes: &[u8]) -> Option<&[Self]> {
        bytemuck::checked::try_cast_slice(bytes).ok()
    }

    fn from_vec(bytes: Vec<u8>) -> Result<Vec<Self>, Vec<u8>> {
        Err(bytes)
    }

    fn put(self, to: &mut Writer<'_>) {
        to.put(&[u8::from(self)]);
    }

    fn get(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }
}
