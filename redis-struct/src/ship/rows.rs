//! Rows of an array beside the record: which types have them, and what some of them are in bytes.

use crate::codec::{Bulk, CodecError};

use super::{Pack, Ship};

/// Where the rows of an array are among its bytes: one after the other, to the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Where the first one begins.
    pub start: usize,
    /// How many bytes a row has. An array whose rows have none has no rows here.
    pub bytes: usize,
    /// What a row is, where its bytes do not say so: only rows of the same kind are written among them. A word of printable
    /// ASCII, which may be empty.
    pub kind: String,
}

/// A type of arrays of which some rows can be read and written, where they are beside the record: see
/// [`get_rows`](crate::RedisStruct::get_rows).
///
/// | type | a row | read as |
/// |---|---|---|
/// | `Vec<T>`, `[T; N]`, `Box<[T]>`, `Arc<[T]>`, `Cow<'static, [T]>` | an element | `Vec<T>` |
/// | [`RawView<T>`](super::RawView) | an element | `RawView<T>` |
/// | ndarray's `Array`, `ArcArray` and `CowArray` of 1 dimension and more, `NpyView` | one index of the first axis | `Array` |
///
/// An array of one's own, with a ship of one's own, has rows if its ship says [where they are](Pack::rows) and reads some of
/// them ([`UnpackRows`]).
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no rows that could be read or written on their own",
    label = "its field is loaded and saved as a whole",
    note = "rows are those of `Vec<T>`, `[T; N]` and `RawView<T>` of numbers or `bool` (a row is an element), and, with the \
            feature `ndarray`, of its arrays of 1 dimension and more (along the first axis), or of an `Option` of these"
)]
pub trait ByRow: Sized {
    /// What some of its rows are when they are read.
    type Rows: Send + Sync + 'static;

    /// The ship that stores its rows one after the other. No other one does.
    type Ship: Pack<Self> + UnpackRows<Self::Rows>;
}

/// A ship that can read some rows of an array, as a `T`.
pub trait UnpackRows<T>: Ship {
    /// Reads the rows.
    ///
    /// # Errors
    ///
    /// If the bytes are not rows of this type, as this ship writes them. They come from outside: expect anything, and do not
    /// put them in the error.
    fn unpack_rows(rows: Excerpt<'_>) -> Result<T, CodecError>;
}

/// Some rows of an array, as they are stored.
#[derive(Debug)]
pub struct Excerpt<'a> {
    /// What is before the first row of the array: see [`Rows::start`].
    pub before: &'a [u8],
    /// How many rows the array has.
    pub total: usize,
    /// How many of them these are.
    pub count: usize,
    /// These rows, one after the other.
    pub bytes: Bulk,
}

/// What can be written in the place of some rows that are read as an `R`: an owned array, or a borrowed one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as rows of `{R}`",
    label = "other rows than the field's",
    note = "rows of a `Vec<T>` are given as a `Vec<T>`, a `[T; N]` or a slice `[T]` of the same `T`",
    note = "rows of an array of the crate ndarray are given as an array or a view of the same elements and dimensions"
)]
pub trait RowsOf<R> {
    /// Appends the bytes of the rows, one after the other, and says what one is. The start is 0.
    ///
    /// # Errors
    ///
    /// If they cannot be stored. The operation then sends nothing, and its error is
    /// [`is_refused`](crate::Error::is_refused).
    fn pack_rows(&self, to: &mut Vec<u8>) -> Result<Rows, CodecError>;
}
