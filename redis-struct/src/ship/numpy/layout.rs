//! Arrays as four fields of a hash, and back.

use ndarray::{ArrayView, Dimension};

use crate::codec::{Arg, Bulk, CodecError};
use crate::ship::npy::{DIMENSIONS, Element, Header, Literal, Received, elements, expected, is_named, size, tuple};
use crate::ship::{Commands, Replies};

/// Bytes are little-endian on every machine: the layout does not say in which order they are.
const IS_SWAPPED: bool = cfg!(target_endian = "big");

/// The bytes of the elements, which are copied once, come last: they are not copied into the command.
pub(super) fn write<T: Element, D: Dimension>(
    array: &ArrayView<'_, T, D>,
    to: &mut Commands,
) -> Result<(), CodecError> {
    let bytes = bytes(array)?;
    let hash = to.command("HSET").bytes("dtype").display(T::DTYPE);
    let hash = hash.bytes("shape").display(tuple(array.shape()));
    let hash = hash.bytes("strides").display(tuple(&strides(array)));
    hash.bytes("arr").owned(bytes);
    Ok(())
}

/// The elements in C order.
fn bytes<T: Element, D: Dimension>(array: &ArrayView<'_, T, D>) -> Result<Vec<u8>, CodecError> {
    let mut bytes = Vec::new();
    let _written = Arg::buffer(&mut bytes).write(size(array, 0)?, |to| {
        if IS_SWAPPED {
            elements(&array.map(|element| element.swapped()).view(), to);
        } else {
            elements(array, to);
        }
        Ok(())
    })?;
    Ok(bytes)
}

/// How far apart the elements of each axis are in memory, in bytes. REEM writes what numpy says of the array that it is
/// given, also where the elements are then written in another order.
fn strides<T, D: Dimension>(array: &ArrayView<'_, T, D>) -> Vec<isize> {
    let size = isize::try_from(size_of::<T>()).unwrap_or(isize::MAX);
    array.strides().iter().map(|stride| stride.saturating_mul(size)).collect()
}

pub(super) fn read(from: &mut Commands) {
    _ = from.command("HMGET").bytes("dtype").bytes("shape").bytes("arr");
}

/// What was received: what is said of the elements, and their bytes.
pub(super) fn interpret<T: Element>(replies: &mut Replies) -> Result<(Header, Bulk), CodecError> {
    let fields: (Option<Bulk>, Option<Bulk>, Option<Bulk>) = replies.read()?;
    if let (None, None, None) = fields {
        return Err(CodecError::new("what belongs to it beside the record is gone; save the field anew"));
    }
    let missing = |name| move || CodecError::new(format!("the array beside the record has no field `{name}`"));
    let (dtype, shape, elements) = fields;
    let dtype = dtype.ok_or_else(missing("dtype"))?;
    let shape = shape.ok_or_else(missing("shape"))?;
    let elements = elements.ok_or_else(missing("arr"))?;
    is_named(dtype.as_str().unwrap_or_default(), T::DTYPE).map_err(|found| expected(T::DTYPE, found))?;
    Ok((Header { is_swapped: IS_SWAPPED, is_fortran: false, shape: axes(&shape)? }, elements))
}

pub(super) fn axes(text: &[u8]) -> Result<Vec<usize>, CodecError> {
    const COMPLAINT: &str = "`shape` is not the text of a tuple of numbers";
    let mut literal = Literal::new(std::str::from_utf8(text).unwrap_or_default(), COMPLAINT);
    let axes = literal.tuple(DIMENSIONS)?;
    if literal.is_empty() { Ok(axes) } else { Err(literal.wrong("nothing after `)`")) }
}

/// Whether the elements are what was said of them.
pub(super) fn check<T: Element, D: Dimension>(header: Header, elements: &[u8]) -> Result<Received<'_>, CodecError> {
    Received::fitting::<T, D>(header, elements, "`shape`")
}
