//! ndarray's arrays beside the record, as REEM stores numpy's.

mod layout;
#[cfg(test)]
mod tests;

use ndarray::{ArcArray, Array, ArrayBase, ArrayRef, CowArray, Data, Dimension};

use super::npy::{Element, NpyView};
use super::{Commands, PackBeside, Replies, Ship, UnpackBeside};
use crate::codec::CodecError;

/// Arrays of the crate ndarray beside the record, in the layout of REEM's numpy ship: a hash that Python reads with
/// `numpy.frombuffer`. (Feature `ndarray`.)
///
/// It has no form in the record's own hash: it is written `#[ship(Numpy, beside)]`. The data of the field `pose` of the
/// record `ROBOT{1}` is the hash `ROBOT{1}.pose`:
///
/// | field | bytes |
/// |---|---|
/// | `arr` | the elements in C order, little-endian |
/// | `dtype` | numpy's name of their type: `float64`, `uint8`, `bool`, `complex128` |
/// | `shape` | the text of a Python tuple: `(2, 3)`, `(7,)`, `()` |
/// | `strides` | the same, of the bytes between elements in memory; never read |
///
/// - Types: `Array`, `ArcArray` and [`CowArray`]; [`NpyView`], which is loaded without a copy; and in structs that borrow,
///   `ArrayView` and `&ArrayRef`. Each of any [`Element`]: `bool`, `i8` to `i64`, `u8` to `u64`, `f32`, `f64`; `half::f16`
///   (feature `half`); `num_complex::Complex` of `f32` and `f64` (feature `num-complex`). There are no other dtypes, and
///   nothing of what is stored is evaluated.
/// - Shapes: 0 to 8 dimensions, also without elements. A type of fixed rank such as `Array2` reads that rank only; `ArrayD`
///   reads any. The lengths of the axes are those of the value.
/// - Order: an array of any layout in memory is stored in C order, and loaded so. `strides` are those that it had in
///   memory, as REEM has it: of an array that is not in C order they do not describe `arr`.
/// - Limits: memory is never more than what was received, twice. The elements may be as many as the server takes in one
///   value, 512 MB if it is not configured otherwise. They are not in parts, and no rows of them are read alone: for that there
///   is [`Npy`](super::Npy), which may be beside the record, too.
/// - Errors: another dtype or rank than that of the type; a number of bytes that does not fit the shape; a `bool` that is
///   neither 0 nor 1; a field that is missing; a shape that is no tuple of numbers. They say what was found and what was
///   expected. Nothing is said of the values.
/// - Copies: a save copies the elements once, also those of a view that is not contiguous; a load once, out of the reply, and
///   that of a [`NpyView`] not at all.
/// - Commands: `HSET` to write; `HMGET` to read, in one block with the record's.
///
/// In the record's hash, the field is `ship:default_numpy_handler`: REEM's name for it. Python has both:
///
/// ```python
/// stored = redis.hgetall("ROBOT{1}.pose")
/// shape = ast.literal_eval(stored[b"shape"].decode())
/// pose = numpy.frombuffer(stored[b"arr"], stored[b"dtype"].decode()).reshape(shape)
///
/// with redis.pipeline() as block:  # MULTI … EXEC: nobody reads one without the other
///     block.hset("ROBOT{1}.pose", mapping={
///         "arr": pose.tobytes(), "dtype": str(pose.dtype), "shape": str(pose.shape), "strides": str(pose.strides)})
///     block.hset("ROBOT{1}", "pose", "ship:default_numpy_handler")
///     block.execute()
/// ```
///
/// Where the record has a time to live, give it to a new `ROBOT{1}.pose`, too. REEM itself has such hashes beside documents,
/// under names such as `robot.pose`.
///
/// ```
/// use ndarray::{Array2, arr2};
/// use redis_struct::ship::Numpy;
/// use redis_struct::{Db, RedisStruct, Result};
///
/// #[derive(RedisStruct, Debug, PartialEq)]
/// #[redis(keyspace = "ROBOT")]
/// struct Robot {
///     #[redis(key)]
///     id: u64,
///     #[ship(Numpy, beside)]
///     pose: Array2<u16>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// let robot = Robot { id: 1, pose: arr2(&[[1, 2], [3, 258]]) };
/// robot.save(&db).await?;
/// assert_eq!(Robot::load(&db, 1).await?, robot);
///
/// let fields = db.command("HMGET").key("ROBOT{1}.pose").arg("dtype").arg("shape").arg("arr");
/// let (dtype, shape, arr): (String, String, Vec<u8>) = fields.query(&db).await?;
/// assert_eq!((dtype.as_str(), shape.as_str()), ("uint16", "(2, 2)"));
/// assert_eq!(arr, [1, 0, 2, 0, 3, 0, 2, 1]);
///
/// let new: u64 = db.command("HSET").key("ROBOT{1}.pose").arg("dtype").arg("float64").query(&db).await?;
/// let error = Robot::load(&db, 1).await.unwrap_err();
/// assert!(error.to_string().ends_with("found float64, expected uint16"), "{error}");
/// # assert_eq!(new, 0);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub enum Numpy {}

impl Ship for Numpy {
    const LABEL: &'static str = "default_numpy_handler";
}

impl<S: Data<Elem: Element>, D: Dimension> PackBeside<ArrayBase<S, D>> for Numpy {
    fn write(array: &ArrayBase<S, D>, to: &mut Commands) -> Result<(), CodecError> {
        layout::write(&array.view(), to)
    }
}

impl<T: Element, D: Dimension> PackBeside<ArrayRef<T, D>> for Numpy {
    fn write(array: &ArrayRef<T, D>, to: &mut Commands) -> Result<(), CodecError> {
        layout::write(&array.view(), to)
    }
}

impl<T: Element, D: Dimension> PackBeside<NpyView<T, D>> for Numpy {
    fn write(array: &NpyView<T, D>, to: &mut Commands) -> Result<(), CodecError> {
        layout::write(&array.view(), to)
    }
}

impl<T: Element, D: Dimension> UnpackBeside<NpyView<T, D>> for Numpy {
    fn read(from: &mut Commands) {
        layout::read(from);
    }

    fn interpret(replies: &mut Replies) -> Result<NpyView<T, D>, CodecError> {
        let (header, elements) = layout::interpret::<T>(replies)?;
        NpyView::over(elements, |elements| layout::check::<T, D>(header, elements))
    }
}

/// Arrays with elements of their own.
macro_rules! owned {
    ($($array:ty),*) => {$(
        impl<T: Element, D: Dimension> UnpackBeside<$array> for Numpy {
            fn read(from: &mut Commands) {
                layout::read(from);
            }

            fn interpret(replies: &mut Replies) -> Result<$array, CodecError> {
                let (header, elements) = layout::interpret::<T>(replies)?;
                layout::check::<T, D>(header, &elements)?.read::<T, D>().map(Into::into)
            }
        }
    )*};
}

owned!(Array<T, D>, ArcArray<T, D>, CowArray<'static, T, D>);
