//! Arrays that stay where they were received.

use std::fmt;

use ndarray::{Array, ArrayView, Dimension, Shape};

use super::element::Element;
use super::unpack::Received;
use crate::codec::{Bulk, CodecError};

/// An array over the bytes that the server sent: reading it copies nothing.
///
/// The elements are copied once, as for an [`Array`], where they cannot be used as they are: if their byte order is not
/// this machine's, if they are `bool` (each is checked), and if the bytes are not aligned for them. Those that numpy 1.14
/// and newer wrote, and those of [`Npy`](super::Npy), begin at a multiple of 64 bytes, so they are aligned where the
/// allocator aligns to the size of an element, as those for 64-bit machines do. [`is_copied`](Self::is_copied) tells.
///
/// It keeps the header in memory along with the elements. It is saved as an array is, and `Debug` shows its shape only.
pub struct NpyView<T, D: Dimension>(Held<T, D>);

enum Held<T, D: Dimension> {
    Received { bytes: Vec<u8>, start: usize, shape: Shape<D> },
    Copied(Array<T, D>),
}

impl<T: Element, D: Dimension> NpyView<T, D> {
    /// Over the elements that are found in these bytes, at their end.
    pub(in crate::ship) fn over(
        bytes: Bulk,
        find: impl FnOnce(&[u8]) -> Result<Received<'_>, CodecError>,
    ) -> Result<Self, CodecError> {
        let received = find(&bytes)?;
        let start = bytes.len().saturating_sub(received.elements.len());
        match received.seen::<T, D>()? {
            Some(shape) => Ok(Self(Held::Received { bytes: bytes.into_vec(), start, shape })),
            None => received.read().map(Self::from),
        }
    }

    /// The array.
    #[must_use]
    #[expect(clippy::expect_used, reason = "it was checked when it was read, and nothing changes the bytes")]
    pub fn view(&self) -> ArrayView<'_, T, D> {
        match &self.0 {
            Held::Received { bytes, start, shape } => {
                let elements = bytes.get(*start..).and_then(T::seen).expect("elements that were there");
                ArrayView::from_shape(shape.clone(), elements).expect("a shape that fitted")
            }
            Held::Copied(array) => array.view(),
        }
    }

    /// Whether the elements had to be copied.
    #[must_use]
    pub fn is_copied(&self) -> bool {
        matches!(self.0, Held::Copied(_))
    }

    /// An array of its own: a copy, unless it is one already.
    #[must_use]
    pub fn into_array(self) -> Array<T, D> {
        match self.0 {
            Held::Received { .. } => self.view().to_owned(),
            Held::Copied(array) => array,
        }
    }
}

/// For a record that is made here, not loaded.
impl<T, D: Dimension> From<Array<T, D>> for NpyView<T, D> {
    fn from(array: Array<T, D>) -> Self {
        Self(Held::Copied(array))
    }
}

/// A copy of the elements: other memory may be aligned otherwise.
impl<T: Element, D: Dimension> Clone for NpyView<T, D> {
    fn clone(&self) -> Self {
        self.view().to_owned().into()
    }
}

impl<T: Element + PartialEq, D: Dimension> PartialEq for NpyView<T, D> {
    fn eq(&self, other: &Self) -> bool {
        self.view() == other.view()
    }
}

/// The dtype and the shape: values do not belong in logs.
impl<T: Element, D: Dimension> fmt::Debug for NpyView<T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NpyView({} {:?})", T::DTYPE, self.view().shape())
    }
}
