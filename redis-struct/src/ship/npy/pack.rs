//! Arrays as bytes: where they are contiguous, at the speed of a copy.

use ndarray::{ArrayView, Dimension};

use super::element::Element;
use super::header::{DIMENSIONS, expected, header};
use crate::codec::{Arg, CodecError, Encoded, Writer};

/// Writes the array to its place in the command, without copying it anywhere first.
pub(super) fn pack<T: Element, D: Dimension>(array: ArrayView<'_, T, D>, to: Arg<'_>) -> Encoded {
    if array.ndim() > DIMENSIONS {
        return Err(expected(format!("at most {DIMENSIONS}"), format!("an array of {} dimensions", array.ndim())));
    }
    let is_fortran = !array.is_standard_layout() && array.t().is_standard_layout();
    let header = header(T::DTYPE, is_fortran, array.shape());
    // A view that repeats elements can be larger than memory.
    let too_large = || CodecError::new("the array has more bytes than memory can");
    let len = array.len().checked_mul(size_of::<T>()).and_then(|len| len.checked_add(header.len()));
    let len = len.filter(|len| isize::try_from(*len).is_ok()).ok_or_else(too_large)?;
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

/// The elements, the last axis running fastest.
fn elements<T: Element, D: Dimension>(array: &ArrayView<'_, T, D>, to: &mut Writer<'_>) {
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
