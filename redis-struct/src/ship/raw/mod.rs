//! Elements one after the other, and nothing else.

mod element;
mod rows;
mod view;

use std::borrow::Cow;
use std::sync::Arc;

use super::{Natural, Pack, Rows, Ship, Unpack};
use crate::codec::{Arg, Bulk, CodecError, Encoded};
pub use element::RawElement;
pub use view::RawView;

/// The elements one after the other, little-endian: what vector search takes, and `numpy.frombuffer` reads.
///
/// - Types: `Vec<T>`, `[T; N]`, `Box<[T]>`, `Arc<[T]>`, `Cow<[T]>`, [`RawView<T>`], and in structs that borrow `&[T]`;
///   each of any [`RawElement`]: `i8` to `i64`, `u8` to `u64`, `f32`, `f64`, `bool`; `half::f16` (feature `half`);
///   `num_complex::Complex` of `f32` and `f64` (feature `num-complex`).
/// - Bytes: those of the elements, least significant first, on every machine; a `bool` is a byte, 0 or 1; a complex number is
///   its real part and its imaginary part. There is no header: the length follows from that of the value, and the type from
///   the struct. No elements are the empty string, which is not `None`.
/// - Limits: an array reads exactly N elements. Memory is never more than what was received, twice.
/// - Errors: where the number of bytes is no number of elements, or another one than the array's, and where a `bool` is
///   neither 0 nor 1.
/// - Rows: an element is one, beside the record: see [`get_rows`](crate::RedisStruct::get_rows).
/// - Copies: a save copies the elements once, into the command; a load once, out of the reply, and a [`RawView`] and elements
///   of one byte not at all.
///
/// It is the ship of these types, so `#[ship]` alone is enough. (A `Vec<u8>` needs none, its codec stores the same bytes.)
///
/// ```
/// use redis_struct::{Db, RedisStruct, Result};
///
/// #[derive(RedisStruct, Debug, PartialEq)]
/// #[redis(keyspace = "DOC")]
/// struct Document {
///     #[redis(key)]
///     id: u64,
///     title: String,
///     #[ship]
///     embedding: [f32; 4],
///     #[ship]
///     histogram: Option<Vec<u16>>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// let document = Document { id: 1, title: "x".into(), embedding: [0.5, -1.0, 0.0, 2.0], histogram: Some(vec![1, 258]) };
/// document.save(&db).await?;
/// assert_eq!(Document::load(&db, 1).await?, document);
/// let stored: Vec<u8> = db.command("HGET").key("DOC{1}").arg("histogram").query(&db).await?;
/// assert_eq!(stored, [1, 0, 2, 1]);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub enum Raw {}

impl Ship for Raw {
    const LABEL: &'static str = "raw";
}

impl<T: RawElement> Pack<[T]> for Raw {
    fn pack(value: &[T], to: Arg<'_>) -> Encoded {
        T::write(value, to)
    }

    fn rows(_: &[T]) -> Option<Rows> {
        Some(rows::rows::<T>())
    }
}

impl<T: RawElement, const N: usize> Pack<[T; N]> for Raw {
    fn pack(value: &[T; N], to: Arg<'_>) -> Encoded {
        T::write(value, to)
    }

    fn rows(_: &[T; N]) -> Option<Rows> {
        Some(rows::rows::<T>())
    }
}

impl<T: RawElement, const N: usize> Unpack<[T; N]> for Raw {
    fn unpack(bytes: Bulk) -> Result<[T; N], CodecError> {
        let expected = N.saturating_mul(size_of::<T>());
        if bytes.len() != expected {
            let (name, found) = (T::NAME, bytes.len());
            return Err(CodecError::new(format!("expected {expected} bytes ({N} of {name}), found {found}")));
        }
        let elements = element::read::<T>(&bytes)?;
        <[T; N]>::try_from(&*elements).map_err(|_| CodecError::new("expected another number of elements"))
    }
}

impl<T: RawElement, const N: usize> Natural for [T; N] {
    type Ship = Raw;
}

impl<T: RawElement> Natural for [T] {
    type Ship = Raw;
}

/// Owners of elements.
macro_rules! owners {
    ($(($($lifetime:lifetime)?) $owner:ty),*) => {$(
        impl<$($lifetime,)? T: RawElement> Pack<$owner> for Raw {
            fn pack(value: &$owner, to: Arg<'_>) -> Encoded {
                T::write(value, to)
            }

            fn rows(_: &$owner) -> Option<Rows> {
                Some(rows::rows::<T>())
            }
        }

        impl<$($lifetime,)? T: RawElement> Unpack<$owner> for Raw {
            fn unpack(bytes: Bulk) -> Result<$owner, CodecError> {
                element::read_vec::<T>(bytes).map(Into::into)
            }
        }

        impl<$($lifetime,)? T: RawElement> Natural for $owner {
            type Ship = Raw;
        }
    )*};
}

owners!(() Vec<T>, () Box<[T]>, () Arc<[T]>, ('a) Cow<'a, [T]>);

#[cfg(test)]
mod tests;
