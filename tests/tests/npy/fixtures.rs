//! What numpy wrote: read, and written as the same bytes.

use std::fmt::Debug;

use ndarray::{Array2, ArrayD, ArrayViewD, IxDyn};
use redis_struct::ship::NpyView;
use serde_json::Value;

use crate::sample::{Sample, for_all, layouts};
use crate::{packed, refusal, unpacked};

fn fixture() -> Value {
    serde_json::from_str(include_str!("../../fixtures/npy.json")).unwrap()
}

fn bytes(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().unwrap();
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// Equal, and NaN is NaN.
pub(crate) fn assert_same(found: impl Debug, expected: impl Debug, name: &str) {
    assert_eq!(format!("{found:?}"), format!("{expected:?}"), "{name}");
}

fn check<T: Sample>(arrays: &Value) {
    layouts(|layout, array: ArrayViewD<'_, T>| {
        let name = format!("{}-{layout}", T::DTYPE);
        let stored = bytes(&arrays[&name]);
        let read: ArrayD<T> = unpacked(&stored).unwrap();
        assert_eq!(read.shape(), array.shape(), "{name}");
        assert_same(read.iter().collect::<Vec<_>>(), array.iter().collect::<Vec<_>>(), &name);
        assert_eq!(read.is_standard_layout(), layout != "fortran", "{name}");
        let view: NpyView<T, IxDyn> = unpacked(&stored).unwrap();
        assert_same(view.view(), read.view(), &name);
        if cfg!(target_endian = "little") {
            assert_eq!(packed(&array), stored, "{name}");
            assert_eq!((packed(&read), packed(&view)), (stored.clone(), stored), "{name}");
        }
    });
}

#[test]
fn every_dtype_and_layout_is_read_and_written_as_numpy_does() {
    let fixture = fixture();
    assert_eq!(fixture["arrays"].as_object().unwrap().len(), 14 * 9);
    for_all!(check(&fixture["arrays"]));
}

fn check_swapped<T: Sample>(arrays: &Value) {
    let read = |layout: &str| unpacked::<Array2<T>>(&bytes(&arrays[format!("{}-{layout}", T::DTYPE)])).unwrap();
    assert_eq!(read("swapped"), read("c"), "{}", T::DTYPE);
}

#[test]
fn the_other_byte_order_is_read() {
    for_all!(check_swapped(&fixture()["arrays"]));
}

#[test]
fn all_versions_are_read() {
    let fixture = fixture();
    let expected: Array2<f64> = unpacked(&bytes(&fixture["arrays"]["float64-c"])).unwrap();
    for version in ["2.0", "3.0"] {
        assert_eq!(unpacked::<Array2<f64>>(&bytes(&fixture["versions"][version])).unwrap(), expected);
    }
}

#[test]
fn what_is_no_number_is_told_with_what_was_expected() {
    let fixture = fixture();
    for (name, found) in [
        ("structured", "a structured dtype"),
        ("objects", "Python objects"),
        ("byte strings", "byte strings"),
        ("text", "text"),
        ("datetime64", "`datetime64`"),
        ("timedelta64", "`timedelta64`"),
        ("longdouble", "floats of another size"),
    ] {
        let refused = refusal::<ArrayD<f64>>(&bytes(&fixture["refused"][name]));
        assert_eq!(refused, format!("found {found}, expected float64"));
    }
}

fn check_dtype<T: Sample>(arrays: &Value) {
    let mut refused = 0;
    for (name, stored) in arrays.as_object().unwrap() {
        let found = name.split('-').next().unwrap();
        if let Err(error) = unpacked::<ArrayD<T>>(&bytes(stored)) {
            assert_eq!(error.to_string(), format!("found {found}, expected {}", T::DTYPE));
            refused += 1;
        }
    }
    assert_eq!(refused, 13 * 9, "{}", T::DTYPE);
}

#[test]
fn each_dtype_is_read_as_itself_only() {
    for_all!(check_dtype(&fixture()["arrays"]));
}
