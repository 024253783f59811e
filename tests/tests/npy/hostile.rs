//! Bytes that nobody's numpy wrote: an error, and no more memory than they take up.

use allocation_counter::measure;
use ndarray::{Array1, Array2, ArrayD};
use proptest::prelude::*;
use redis_struct::ship::npy::Element;
use redis_struct::ship::{Npy, NpyView, Unpack};

use crate::{header, packed, refusal, unpacked};

/// Any 8 dimensions, and an axis that is often huge.
fn shapes() -> impl Strategy<Value = Vec<u64>> {
    let axis = prop_oneof![0..4_u64, Just(1 << 32), Just(1 << 61), Just(1 << 63), Just(u64::MAX), any::<u64>()];
    proptest::collection::vec(axis, 0..9)
}

fn described(descr: &str, shape: &[u64]) -> Vec<u8> {
    let shape: String = shape.iter().map(|axis| format!("{axis}, ")).collect();
    let shape = if shape.len() > 3 { shape } else { shape.replace(' ', "") };
    header(&format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({shape})}}\n"))
}

fn check<T: Element>(bytes: &[u8])
where
    Npy: Unpack<ArrayD<T>>,
{
    let copied = bytes.to_vec();
    let memory = measure(|| {
        if let Ok(array) = Npy::unpack(copied.into()) as Result<ArrayD<T>, _> {
            assert!(array.len() * size_of::<T>() <= bytes.len());
        }
    });
    assert!(memory.bytes_max <= bytes.len() as u64 + 4096, "{} bytes for {}", memory.bytes_max, bytes.len());
}

#[test]
fn bytes_that_are_missing_or_too_many_are_counted() {
    let stored = packed(&ndarray::arr1(&[1.0_f32, 2.0, 3.0]));
    for len in 0..stored.len() {
        assert!(unpacked::<Array1<f32>>(&stored[..len]).is_err(), "{len}");
        assert!(unpacked::<NpyView<f32, ndarray::Ix1>>(&stored[..len]).is_err(), "{len}");
    }
    let short = refusal::<Array1<f32>>(&stored[..stored.len() - 1]);
    assert_eq!(short, "found 11 bytes of elements, expected 12 as the header says");
    let long = refusal::<Array1<f32>>(&[&stored[..], &[0; 4]].concat());
    assert_eq!(long, "found 16 bytes of elements, expected 12 as the header says");
}

#[test]
fn a_bool_is_0_or_1() {
    let mut stored = packed(&ndarray::arr1(&[true, false]));
    assert_eq!(unpacked::<Array1<bool>>(&stored).unwrap(), ndarray::arr1(&[true, false]));
    *stored.last_mut().unwrap() = 2;
    assert_eq!(refusal::<Array1<bool>>(&stored), "found an element that is neither 0 nor 1, expected bool");
    assert!(unpacked::<NpyView<bool, ndarray::Ix1>>(&stored).is_err());
}

#[test]
fn shapes_of_more_than_memory_are_refused() {
    for shape in [&[1 << 61][..], &[1 << 32, 1 << 32], &[u64::MAX, 2], &[u64::MAX]] {
        let error = refusal::<ArrayD<f64>>(&described("<f8", shape));
        assert!(error.starts_with("found 0 bytes of elements, expected more than memory can have"), "{error}");
    }
    // No elements, and still too long an axis.
    let error = refusal::<Array2<f64>>(&described("<f8", &[0, u64::MAX]));
    assert_eq!(error, "found an array with axes that are longer than memory can be");
    assert!(unpacked::<NpyView<f64, ndarray::Ix2>>(&described("<f8", &[0, u64::MAX])).is_err());
    assert_eq!(unpacked::<Array2<f64>>(&described("<f8", &[0, 7])).unwrap().shape(), [0, 7]);
}

#[test]
fn what_is_no_array_is_told() {
    assert_eq!(refusal::<Array1<u8>>(b""), "expected an array in numpy's `.npy` format");
    assert_eq!(refusal::<Array1<u8>>(b"PK\x03\x04 an .npz"), "expected an array in numpy's `.npy` format");
    assert_eq!(refusal::<Array1<u8>>(b"\x93NUMPY\x01"), "the header of the array is cut off");
}

proptest! {
    #[test]
    fn any_bytes(start in any::<bool>(), bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let bytes = if start { [b"\x93NUMPY\x01\0", &bytes[..]].concat() } else { bytes };
        check::<f64>(&bytes);
        check::<bool>(&bytes);
    }

    #[test]
    fn any_shape(shape in shapes(), elements in 0..64_usize) {
        let bytes = [described("<f8", &shape), vec![0; elements]].concat();
        check::<f64>(&bytes);
        check::<f64>(&[described(">f8", &shape), vec![1; elements]].concat());
        check::<u8>(&[described("|u1", &shape), vec![1; elements]].concat());
        check::<bool>(&[described("|b1", &shape), vec![1; elements]].concat());
    }

    #[test]
    fn any_byte_of_an_array_changed(at in 0..152_usize, byte in any::<u8>()) {
        let mut bytes = packed(&ndarray::arr1(&[1_i64, 2, 3]));
        bytes[at] = byte;
        check::<i64>(&bytes);
    }
}
