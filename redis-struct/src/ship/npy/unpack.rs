//! Bytes as arrays: what the header says is held against the bytes that are there.

use ndarray::{Array, ArrayView, Dimension, IxDyn, Shape, ShapeBuilder as _, ShapeError};

use super::element::Element;
use super::header::{Header, expected};
use crate::codec::CodecError;

/// What was received, with a header that fits `T`, `D` and the number of bytes.
pub(in crate::ship) struct Received<'a> {
    pub(super) header: Header,
    pub(super) elements: &'a [u8],
}

impl<'a> Received<'a> {
    pub(super) fn check<T: Element, D: Dimension>(bytes: &'a [u8]) -> Result<Self, CodecError> {
        let (header, elements) = Header::read(bytes, T::DTYPE)?;
        Self::fitting::<T, D>(header, elements, "the header")
    }

    /// The elements, if they are what `header` says, which was found in `place`.
    pub(in crate::ship) fn fitting<T: Element, D: Dimension>(
        header: Header,
        elements: &'a [u8],
        place: &str,
    ) -> Result<Self, CodecError> {
        let rank = header.shape.len();
        if let Some(expected_rank) = D::NDIM.filter(|expected| *expected != rank) {
            return Err(expected(expected_rank, format!("an array of {}", dimensions(rank))));
        }
        let len = header.elements().and_then(|count| count.checked_mul(size_of::<T>()));
        if len != Some(elements.len()) {
            let said = len.map_or_else(|| "more than memory can have".to_owned(), |len| len.to_string());
            return Err(expected(format!("{said} as {place} says"), format!("{} bytes of elements", elements.len())));
        }
        Ok(Self { header, elements })
    }

    /// The elements as an array of their own: one copy.
    pub(in crate::ship) fn read<T: Element, D: Dimension>(&self) -> Result<Array<T, D>, CodecError> {
        let mut elements = T::read(self.elements)?;
        if self.header.is_swapped {
            elements.iter_mut().for_each(|element| *element = element.swapped());
        }
        let array = Array::from_shape_vec(self.shape(), elements).map_err(not_a_shape)?;
        array.into_dimensionality().map_err(not_a_shape)
    }

    /// The shape of the elements, if they can be seen where they are.
    pub(super) fn seen<T: Element, D: Dimension>(&self) -> Result<Option<Shape<D>>, CodecError> {
        let Some(elements) = T::seen(self.elements).filter(|_| !self.header.is_swapped) else { return Ok(None) };
        let view = ArrayView::from_shape(self.shape(), elements).map_err(not_a_shape)?;
        let view = view.into_dimensionality::<D>().map_err(not_a_shape)?;
        Ok(Some(view.raw_dim().set_f(self.header.is_fortran)))
    }

    /// The shape and the order, as ndarray has them.
    fn shape(&self) -> Shape<IxDyn> {
        IxDyn(&self.header.shape).set_f(self.header.is_fortran)
    }
}

fn dimensions(rank: usize) -> String {
    if rank == 1 { "1 dimension".to_owned() } else { format!("{rank} dimensions") }
}

/// An array without elements can have axes that are too long for ndarray.
fn not_a_shape(_: ShapeError) -> CodecError {
    CodecError::new("found an array with axes that are longer than memory can be")
}
