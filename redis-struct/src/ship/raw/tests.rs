use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::Arc;

use proptest::prelude::*;

use super::element::{read_each, write_each};
use super::{Pack, Raw, RawElement, RawView, Unpack};
use crate::codec::{Arg, Bulk};

fn packed<T: ?Sized>(value: &T) -> Vec<u8>
where
    Raw: Pack<T>,
{
    let mut bytes = Vec::new();
    let written = Raw::pack(value, Arg::buffer(&mut bytes)).is_ok();
    assert!(written);
    bytes
}

fn unpacked<T>(bytes: &[u8]) -> Result<T, String>
where
    Raw: Unpack<T>,
{
    Raw::unpack(Bulk::from(bytes)).map_err(|error| error.to_string())
}

/// All ways there are, of memory that is aligned and of memory that is not, and of a machine that is big-endian.
fn every_way<T: RawElement + PartialEq + Debug>(elements: &[T], bytes: &[u8]) {
    assert_eq!(packed(elements), bytes);
    let mut each = Vec::new();
    assert!(write_each(elements, Arg::buffer(&mut each)).is_ok());
    assert_eq!(each, bytes);
    for shift in 0..9 {
        let shifted = [vec![7; shift], bytes.to_vec()].concat();
        let shifted = shifted.get(shift..).unwrap_or_default();
        assert_eq!(super::element::read::<T>(shifted).as_deref(), Ok(elements));
        assert_eq!(read_each::<T>(shifted).as_deref(), Ok(elements));
    }
    assert_eq!(unpacked::<Vec<T>>(bytes).as_deref(), Ok(elements));
    assert_eq!(unpacked::<Box<[T]>>(bytes).as_deref(), Ok(elements));
    assert_eq!(unpacked::<Arc<[T]>>(bytes).as_deref(), Ok(elements));
    assert_eq!(unpacked::<Cow<'_, [T]>>(bytes).as_deref(), Ok(elements));
    let view = unpacked::<RawView<T>>(bytes).unwrap_or_default();
    assert_eq!((&*view, packed(&view)), (elements, bytes.to_vec()));
    assert_eq!((&*view.clone(), format!("{view:?}")), (elements, format!("{elements:?}")));
    assert_eq!(view.into_vec(), elements);
}

#[test]
fn bytes_are_little_endian() {
    every_way::<u16>(&[1, 0x0203], &[1, 0, 3, 2]);
    every_way::<i64>(&[-2], &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    every_way::<f32>(&[1.0, -0.5], &[0, 0, 0x80, 0x3f, 0, 0, 0, 0xbf]);
    every_way::<f64>(&[1.0], &[0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
    every_way::<bool>(&[true, false], &[1, 0]);
    every_way::<i8>(&[-1, 2], &[255, 2]);
    every_way::<u8>(&[], &[]);
}

#[cfg(feature = "half")]
#[test]
fn half_precision() {
    every_way(&[half::f16::from_f32(1.0), half::f16::from_f32(-2.0)], &[0, 0x3c, 0, 0xc0]);
}

#[cfg(feature = "num-complex")]
#[test]
fn complex_numbers() {
    use num_complex::Complex;
    every_way(&[Complex { re: 1.0_f32, im: -0.5 }], &[0, 0, 0x80, 0x3f, 0, 0, 0, 0xbf]);
    every_way(&[Complex { re: 1.0_f64, im: 0.0 }], &[0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn lengths_that_do_not_fit() {
    assert_eq!(
        unpacked::<Vec<f32>>(&[0; 7]).err().as_deref(),
        Some("expected elements of 4 bytes (f32), found 7 bytes")
    );
    assert_eq!(
        unpacked::<RawView<u64>>(&[0; 9]).err().as_deref(),
        Some("expected elements of 8 bytes (u64), found 9 bytes")
    );
    for wrong in [0, 11, 13, 16] {
        let error = unpacked::<[f32; 3]>(&vec![0; wrong]).err();
        assert_eq!(error, Some(format!("expected 12 bytes (3 of f32), found {wrong}")));
    }
    assert_eq!(unpacked::<[f32; 0]>(&[]), Ok([]));
}

#[test]
fn a_bool_is_zero_or_one() {
    for wrong in [[2, 0], [1, 255]] {
        assert_eq!(unpacked::<Vec<bool>>(&wrong).err().as_deref(), Some("an element is no bool"));
        assert!(unpacked::<RawView<bool>>(&wrong).is_err());
        assert!(unpacked::<[bool; 2]>(&wrong).is_err());
    }
    assert_eq!(unpacked::<[bool; 2]>(&[1, 0]), Ok([true, false]));
}

#[test]
fn what_needs_no_copy_is_not_copied() {
    let bytes = vec![1_u8; 64];
    let place = bytes.as_ptr();
    assert_eq!(Raw::unpack(Bulk::from(bytes)).map(|read: Vec<u8>| read.as_ptr()), Ok(place));
    let bytes = vec![0_u8; 64];
    let place = bytes.as_ptr();
    let view: RawView<f32> = Raw::unpack(Bulk::from(bytes)).unwrap_or_default();
    assert_eq!((view.as_ptr().cast(), view.len()), (place, 16));
}

proptest! {
    #[test]
    fn any_elements_come_back(a: Vec<i16>, b: Vec<u32>, c: Vec<u64>, d: Vec<bool>, bits: Vec<u64>) {
        every_way(&a, &a.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<_>>());
        every_way(&b, &b.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<_>>());
        every_way(&c, &c.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<_>>());
        every_way(&d, &d.iter().map(|n| u8::from(*n)).collect::<Vec<_>>());
        // Of floats the bits: there are many NaNs.
        let floats: Vec<f64> = bits.iter().map(|bits| f64::from_bits(*bits)).collect();
        let back: Vec<f64> = unpacked(&packed(&floats)).unwrap_or_default();
        prop_assert!(back.iter().map(|float| float.to_bits()).eq(bits));
    }

    #[test]
    fn any_bytes_are_elements_or_an_error(bytes: Vec<u8>) {
        prop_assert_eq!(unpacked::<Vec<f32>>(&bytes).is_ok(), bytes.len() % 4 == 0);
        prop_assert_eq!(unpacked::<RawView<f64>>(&bytes).is_ok(), bytes.len() % 8 == 0);
        prop_assert_eq!(unpacked::<Vec<bool>>(&bytes).is_ok(), bytes.iter().all(|byte| *byte < 2));
        prop_assert_eq!(unpacked::<[u16; 5]>(&bytes).is_ok(), bytes.len() == 10);
    }
}
