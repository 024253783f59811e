#![expect(clippy::indexing_slicing, reason = "tests")]

use ndarray::{Array1, Array2, ArrayD, Axis, ShapeBuilder as _, Slice, arr1, arr2};

use super::*;
use crate::codec::Bulk;
use crate::ship::Pack;

/// Start, bytes and kind.
fn rows_of<A>(array: &A) -> Option<(usize, usize, String)>
where
    Npy: Pack<A>,
{
    Npy::rows(array).map(|Rows { start, bytes, kind }| (start, bytes, kind))
}

#[test]
fn rows_are_where_the_bytes_are() {
    let array = arr2(&[[1_u8, 2, 3], [4, 5, 6]]);
    let mut bytes = Vec::new();
    assert!(Npy::pack(&array, Arg::buffer(&mut bytes)).is_ok());
    assert_eq!(rows_of(&array), Some((128, 3, "|u1(3)".to_owned())));
    assert_eq!(bytes[128..], [1, 2, 3, 4, 5, 6]);
    // Of what is not in C order, the elements are written so all the same.
    let every_other = array.slice_axis(Axis(1), Slice::new(0, None, 2));
    assert_eq!(rows_of(&every_other), Some((128, 2, "|u1(2)".to_owned())));

    let order = NATIVE;
    assert_eq!(rows_of(&Array1::<f64>::zeros(7)), Some((128, 8, format!("{order}f8()"))));
    let cube = ArrayD::<u16>::zeros(vec![2, 3, 4, 1, 1, 1, 1, 5]);
    let start = header(Dtype::Uint16, false, cube.shape()).len();
    assert_eq!(rows_of(&cube), Some((start, 120, format!("{order}u2(3,4,1,1,1,1,5)"))));
    assert_eq!(rows_of(&Array2::<f32>::zeros((0, 3))), Some((128, 12, format!("{order}f4(3)"))));
}

#[test]
fn arrays_without_rows() {
    assert_eq!(rows_of(&ArrayD::<f32>::zeros(vec![])), None);
    assert_eq!(rows_of(&Array2::<f32>::zeros((3, 0))), None);
    assert_eq!(rows_of(&Array2::<f32>::zeros((2, 3).f())), None);
    // One that is in both orders is written in C order.
    assert_eq!(rows_of(&Array2::<u8>::zeros((1, 3).f())).map(|rows| rows.1), Some(3));
}

fn read<T: Element, D: Dimension>(
    before: &[u8],
    total: usize,
    count: usize,
    bytes: &[u8],
) -> Result<Array<T, D>, String> {
    let rows = Excerpt { before, total, count, bytes: Bulk::from(bytes) };
    Npy::unpack_rows(rows).map_err(|error| error.to_string())
}

#[test]
fn rows_are_read_with_the_header_of_all() {
    let before = header(Dtype::Uint8, false, &[5, 2]);
    assert_eq!(read(&before, 5, 2, &[1, 2, 3, 4]), Ok(arr2(&[[1_u8, 2], [3, 4]])));
    assert_eq!(read(&before, 5, 0, &[]), Ok(Array2::<u8>::zeros((0, 2))));
    assert_eq!(read(&before, 5, 1, &[7, 8]), Ok(arr2(&[[7_u8, 8]]).into_dyn()));
    // Of a machine with the other byte order.
    let text = String::from_utf8_lossy(&header(Dtype::Uint16, false, &[3])[10..]).replace(NATIVE, "=");
    let swapped = text.replace('=', if NATIVE == '<' { ">" } else { "<" });
    let before = [&b"\x93NUMPY\x01\0\x76\0"[..], swapped.as_bytes()].concat();
    assert_eq!(read(&before, 3, 2, &[1, 2, 3, 4]), Ok(arr1(&[u16::from_ne_bytes([2, 1]), u16::from_ne_bytes([4, 3])])));
}

#[test]
fn headers_that_are_not_those_of_the_rows() {
    let elsewhere = "the rows are not where the header of the array says; save the field anew";
    let rows = |before: &[u8], total, count| read::<u8, ndarray::Ix2>(before, total, count, &[1, 2, 3, 4]).err();
    let before = header(Dtype::Uint8, false, &[5, 2]);
    for (before, total) in [
        (before.clone(), 4),
        (before.clone(), 6),
        ([&before[..], b"\0"].concat(), 5),
        (header(Dtype::Uint8, true, &[5, 2]), 5),
        (header(Dtype::Uint8, false, &[]), 5),
    ] {
        assert_eq!(rows(&before, total, 2).as_deref(), Some(elsewhere));
    }
    assert_eq!(rows(&before, 5, 3).as_deref(), Some("found 4 bytes of elements, expected 6 as the header says"));
    assert_eq!(
        rows(&before, 5, usize::MAX).as_deref(),
        Some("found 4 bytes of elements, expected more than memory can have as the header says")
    );
    assert_eq!(
        rows(&header(Dtype::Uint8, false, &[5, 2, 1]), 5, 2).as_deref(),
        Some("found an array of 3 dimensions, expected 2")
    );
    assert_eq!(rows(&header(Dtype::Int8, false, &[5, 2]), 5, 2).as_deref(), Some("found int8, expected uint8"));
    assert_eq!(rows(b"", 5, 2).as_deref(), Some("expected an array in numpy's `.npy` format"));
    assert_eq!(rows(&before[..100], 5, 2).as_deref(), Some("the header of the array is cut off"));
}

#[test]
fn rows_are_given_in_c_order() {
    let mut bytes = vec![9];
    let transposed = arr2(&[[1_u8, 2, 3], [4, 5, 6]]).reversed_axes();
    assert_eq!(transposed.pack_rows(&mut bytes), Ok(Rows { start: 0, bytes: 2, kind: "|u1(2)".to_owned() }));
    assert_eq!(bytes, [9, 1, 4, 2, 5, 3, 6]);
    let error = Array2::<u8>::zeros((3, 0)).pack_rows(&mut bytes).err().map(|error| error.to_string());
    assert_eq!(error.as_deref(), Some("an array without elements in a row has no rows to write"));
    let nine = ArrayD::<u8>::zeros(vec![1; 9]).pack_rows(&mut bytes).err().map(|error| error.to_string());
    assert_eq!(nine.as_deref(), Some("found an array of 9 dimensions, expected at most 8"));
}
