//! Arrays as bytes: where they are contiguous, at the speed of a copy.

use ndarray::{ArrayView, Dimension};

use super::element::Element;
use super::header::{DIMENSIONS, expected, header};
use crate::codec::{Arg, CodecError, Encoded, Writer};

/// Writes the array to its place in the command, without copying it anywhere first.
pub(super) fn pack<T: Element, D: Dimension>(array: ArrayView<'_, T, D>, to: Arg<'_>) -> Encoded {
    let is_fortran = is_fortran(&array);
    let header = header(T::DTYPE, is_fortran, array.shape());
    let len = size(&array, header.len())?;
    to.write(len, |to| {
        to.put(&header);
        if is_fortran {
            elements(&array.t(), to)
        } else {
            elements(&array, to)
        }
        Ok(())
    })
}

/// Whether its elements are written in Fortran order.
pub(super) fn is_fortran<T, D: Dimension>(array: &ArrayView<'_, T, D>) -> bool {
    !array.is_standard_layout() && array.t().is_standard_layout()
}

/// The bytes of its elements and so many others, if the array can be stored.
pub(in crate::ship) fn size<T: Element, D: Dimension>(
    array: &ArrayView<'_, T, D>,
    others: usize,
) -> Result<usize, CodecError> {
    if array.ndim() > DIMENSIONS {
        return Err(expected(format!("at most {DIMENSIONS}"), format!("an array of {} dimensions", array.ndim())));
    }
    // A view that repeats elements can be larger than memory.
    let len = array.len().checked_mul(size_of::<T>()).and_then(|len| len.checked_add(others));
    let len = len.filter(|len| isize::try_from(*len).is_ok());
    len.ok_or_else(|| CodecError::new("the array has more bytes than memory can"))
}

/// The elements, the last axis running fastest.
pub(in crate::ship) fn elements<T: Element, D: Dimension>(array: &ArrayView<'_, T, D>, to: &mut Writer<'_>) {
    if let Some(slice) = array.as_slice() {
        to.put(bytemuck::cast_slice(slice));
        return;
    }
    for row in array.rows() {
        match row.as_slice() {
            Some(slice) => to.put(bytemuck::cast_slice(slice)),
            None => row.iter().for_each(|element| to.put(bytemuck::bytes_of(element))),
        }
    }
}
