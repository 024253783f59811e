//! Some rows of an array beside the record: those of some indices of its first axis.

use ndarray::{ArcArray, Array, ArrayBase, ArrayRef, ArrayView, CowArray, Data, Dimension, RemoveAxis};

use super::dtype::{Dtype, NATIVE};
use super::element::Element;
use super::header::{Header, header};
use super::pack::{elements, is_fortran, size};
use super::unpack::Received;
use super::{Npy, NpyView};
use crate::codec::{Arg, CodecError};
use crate::ship::{ByRow, Excerpt, Rows, RowsOf, UnpackRows};

/// Where the rows are in an array that is written in C order.
pub(super) fn rows<T: Element, D: Dimension>(array: &ArrayView<'_, T, D>) -> Option<Rows> {
    let row = row(array).filter(|_| !is_fortran(array))?;
    Some(Rows { start: header(T::DTYPE, false, array.shape()).len(), ..row })
}

/// What a row is: `<f4(640,3)`. None without an axis, or without elements in a row.
fn row<T: Element, D: Dimension>(array: &ArrayView<'_, T, D>) -> Option<Rows> {
    let (_, axes) = array.shape().split_first()?;
    let bytes = axes.iter().try_fold(size_of::<T>(), |bytes, axis| bytes.checked_mul(*axis))?;
    let lengths: Vec<String> = axes.iter().map(ToString::to_string).collect();
    let kind = format!("{}({})", descr(T::DTYPE), lengths.join(","));
    (bytes > 0).then_some(Rows { start: 0, bytes, kind })
}

/// `<f4`.
fn descr(dtype: Dtype) -> String {
    let order = if dtype.size() == 1 { '|' } else { NATIVE };
    format!("{order}{}", dtype.code())
}

impl<T: Element, D: Dimension> UnpackRows<Array<T, D>> for Npy {
    fn unpack_rows(rows: Excerpt<'_>) -> Result<Array<T, D>, CodecError> {
        let (mut header, rest) = Header::read(rows.before, T::DTYPE)?;
        let is_whole = rest.is_empty() && !header.is_fortran;
        match header.shape.first_mut() {
            Some(first) if is_whole && *first == rows.total => *first = rows.count,
            _ => {
                return Err(CodecError::new(
                    "the rows are not where the header of the array says; save the field anew",
                ));
            }
        }
        Received::fitting::<T, D>(header, &rows.bytes, "the header")?.read()
    }
}

fn pack<T: Element, D: Dimension>(array: ArrayView<'_, T, D>, to: &mut Vec<u8>) -> Result<Rows, CodecError> {
    let row = row(&array).ok_or_else(|| CodecError::new("an array without elements in a row has no rows to write"))?;
    let _written = Arg::buffer(to).write(size(&array, 0)?, |to| {
        elements(&array, to);
        Ok(())
    })?;
    Ok(row)
}

#[diagnostic::do_not_recommend]
impl<S: Data<Elem: Element>, D: Dimension> RowsOf<Array<S::Elem, D>> for ArrayBase<S, D> {
    fn pack_rows(&self, to: &mut Vec<u8>) -> Result<Rows, CodecError> {
        pack(self.view(), to)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Element, D: Dimension> RowsOf<Array<T, D>> for ArrayRef<T, D> {
    fn pack_rows(&self, to: &mut Vec<u8>) -> Result<Rows, CodecError> {
        pack(self.view(), to)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Element, D: Dimension> RowsOf<Array<T, D>> for NpyView<T, D> {
    fn pack_rows(&self, to: &mut Vec<u8>) -> Result<Rows, CodecError> {
        pack(self.view(), to)
    }
}

macro_rules! by_row {
    ($($array:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: Element + Send + Sync, D: RemoveAxis + 'static> ByRow for $array {
            type Rows = Array<T, D>;
            type Ship = Npy;
        }
    )*};
}

by_row!(Array<T, D>, ArcArray<T, D>, CowArray<'static, T, D>, NpyView<T, D>);

#[cfg(test)]
mod tests;
