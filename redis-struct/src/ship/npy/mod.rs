//! ndarray's arrays in numpy's `.npy` format.

mod dtype;
mod element;
mod header;
mod literal;
mod pack;
mod rows;
mod unpack;
mod view;

use ndarray::{ArcArray, Array, ArrayBase, ArrayRef, CowArray, Data, Dimension, RawData};

use super::{Natural, Pack, Rows, Ship, Unpack};
use crate::codec::{Arg, Bulk, CodecError, Encoded};
pub use dtype::Dtype;
pub(super) use dtype::is_named;
pub use element::Element;
pub(super) use header::{DIMENSIONS, Header, expected};
pub(super) use literal::{Literal, tuple};
pub(super) use pack::{elements, size};
pub(super) use unpack::Received;
pub use view::NpyView;

/// Arrays of the crate ndarray, in numpy's standard `.npy` format: what `numpy.save` writes and `numpy.load` reads.
/// (Feature `ndarray`.)
///
/// - Types: `Array`, `ArcArray` and [`CowArray`]; [`NpyView`], which is loaded without a copy; and in structs that borrow,
///   `ArrayView` and `&ArrayRef`. Each of any [`Element`]: `bool`, `i8` to `i64`, `u8` to `u64`, `f32`, `f64`; `half::f16`
///   (feature `half`); `num_complex::Complex` of `f32` and `f64` (feature `num-complex`).
/// - Shapes: 0 to 8 dimensions, also without elements. A type of fixed rank such as `Array2` reads that rank only; `ArrayD`
///   reads any. The lengths of the axes are those of the value.
/// - Bytes: a header of 128 bytes (of more with many dimensions), byte by byte as numpy 2 writes it, as version 1.0, and the
///   elements in the byte order of this machine. An array in C order is stored in it, one in Fortran order in that; the
///   elements of all others are written in C order.
/// - Read: versions 1.0, 2.0 and 3.0, either byte order, either order of the axes.
/// - Limits: memory is never more than what was received, twice. A header has at most 10,000 bytes, as in numpy. A value
///   may be as large as the server takes them, 512 MB if it is not configured otherwise.
/// - Errors: another dtype or rank than that of the type; a number of bytes that does not fit the shape; a `bool` that is
///   neither 0 nor 1; records, objects, text and times. They say what was found and what was expected.
/// - Rows: what one index of the first axis stands for, of an array beside the record that is stored in C order: see
///   [`get_rows`](crate::RedisStruct::get_rows).
/// - Copies: a save copies the elements once, into the command, also those of a view that is not contiguous; a load once,
///   out of the reply, and that of a [`NpyView`] not at all.
///
/// It is the ship of these types, so `#[ship]` alone is enough.
///
/// ```
/// use ndarray::{Array2, arr2};
/// use redis_struct::ship::Npy;
/// use redis_struct::{Db, RedisStruct, Result};
///
/// #[derive(RedisStruct, Debug, PartialEq)]
/// #[redis(keyspace = "IMAGE")]
/// struct Image {
///     #[redis(key)]
///     id: u64,
///     #[ship(Npy)]
///     pixels: Array2<u8>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// let image = Image { id: 1, pixels: arr2(&[[0, 128], [255, 7]]) };
/// image.save(&db).await?;
/// assert_eq!(Image::load(&db, 1).await?, image);
///
/// // In Python: numpy.load(io.BytesIO(redis.hget("IMAGE{1}", "pixels")))
/// let stored: Vec<u8> = db.command("HGET").key("IMAGE{1}").arg("pixels").query(&db).await?;
/// assert!(stored.starts_with(b"\x93NUMPY\x01\0\x76\0{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2), }"));
/// assert_eq!(stored[128..], [0, 128, 255, 7]);
///
/// let new: u64 = db.command("HSET").key("IMAGE{1}").arg("pixels").arg("no array").query(&db).await?;
/// let error = Image::load(&db, 1).await.unwrap_err();
/// assert!(error.to_string().ends_with("expected an array in numpy's `.npy` format"), "{error}");
/// # assert_eq!(new, 0);
/// # Ok(())
/// # }
/// ```
///
/// Rows of an array beside the record, as arrays of the same dimensions:
///
/// ```
/// use ndarray::{Array3, s};
/// use redis_struct::ship::Npy;
/// use redis_struct::{Db, RedisStruct, Result};
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "FILM")]
/// struct Film {
///     #[redis(key)]
///     id: u64,
///     #[ship(Npy, beside)]
///     frames: Array3<u8>, // one after the other, each 480 × 640
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// Film { id: 1, frames: Array3::zeros((20, 480, 640)) }.save(&db).await?;
/// let mut two: Array3<u8> = Film::get_rows(&db, 1, Film::FRAMES, 10..12).await?;
/// two.slice_mut(s![1, 100..200, ..]).fill(255);
/// Film::set_rows(&db, 1, Film::FRAMES, 11, &two.slice(s![1.., .., ..])).await?; // the second of them
/// assert_eq!(Film::rows(&db, 1, Film::FRAMES).await?, Some(20));
/// # assert_eq!(Film::load(&db, 1).await?.frames[[11, 150, 0]], 255);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub enum Npy {}

impl Ship for Npy {
    const LABEL: &'static str = "npy";
}

impl<S: Data<Elem: Element>, D: Dimension> Pack<ArrayBase<S, D>> for Npy {
    fn pack(array: &ArrayBase<S, D>, to: Arg<'_>) -> Encoded {
        pack::pack(array.view(), to)
    }

    fn rows(array: &ArrayBase<S, D>) -> Option<Rows> {
        rows::rows(&array.view())
    }
}

impl<T: Element, D: Dimension> Pack<ArrayRef<T, D>> for Npy {
    fn pack(array: &ArrayRef<T, D>, to: Arg<'_>) -> Encoded {
        pack::pack(array.view(), to)
    }

    fn rows(array: &ArrayRef<T, D>) -> Option<Rows> {
        rows::rows(&array.view())
    }
}

impl<T: Element, D: Dimension> Pack<NpyView<T, D>> for Npy {
    fn pack(array: &NpyView<T, D>, to: Arg<'_>) -> Encoded {
        pack::pack(array.view(), to)
    }

    fn rows(array: &NpyView<T, D>) -> Option<Rows> {
        rows::rows(&array.view())
    }
}

impl<T: Element, D: Dimension> Unpack<Array<T, D>> for Npy {
    fn unpack(bytes: Bulk) -> Result<Array<T, D>, CodecError> {
        Received::check::<T, D>(&bytes)?.read()
    }
}

impl<T: Element, D: Dimension> Unpack<ArcArray<T, D>> for Npy {
    fn unpack(bytes: Bulk) -> Result<ArcArray<T, D>, CodecError> {
        Received::check::<T, D>(&bytes)?.read().map(Array::into_shared)
    }
}

impl<T: Element, D: Dimension> Unpack<CowArray<'static, T, D>> for Npy {
    fn unpack(bytes: Bulk) -> Result<CowArray<'static, T, D>, CodecError> {
        Received::check::<T, D>(&bytes)?.read().map(CowArray::from)
    }
}

impl<T: Element, D: Dimension> Unpack<NpyView<T, D>> for Npy {
    fn unpack(bytes: Bulk) -> Result<NpyView<T, D>, CodecError> {
        NpyView::over(bytes, |bytes| Received::check::<T, D>(bytes))
    }
}

impl<S: RawData, D: Dimension> Natural for ArrayBase<S, D> {
    type Ship = Npy;
}

impl<T: Element, D: Dimension> Natural for NpyView<T, D> {
    type Ship = Npy;
}
