//! Arrays in numpy's format, on any bytes: what is read is no larger than the bytes, is written, and reads back as the
//! same, also as a view over the bytes.
#![no_main]

use half::f16;
use libfuzzer_sys::fuzz_target;
use ndarray::{ArcArray, Array, Dimension, Ix0, Ix1, Ix2, Ix3, Ix6, IxDyn};
use num_complex::Complex;
use redis_struct::codec::{Arg, Bulk};
use redis_struct::ship::npy::Element;
use redis_struct::ship::{Npy, NpyView, Pack, Unpack as _};

fn packed<T>(value: &T) -> Vec<u8>
where
    Npy: Pack<T>,
{
    let mut bytes = Vec::new();
    let _written = Npy::pack(value, Arg::buffer(&mut bytes)).expect("what was read is written");
    bytes
}

/// Compares by bytes: NaN is the same as NaN.
fn check<T: Element, D: Dimension>(bytes: &[u8]) {
    let array: Result<Array<T, D>, _> = Npy::unpack(Bulk::from(bytes));
    let view: Result<NpyView<T, D>, _> = Npy::unpack(Bulk::from(bytes));
    let (array, view) = match (array, view) {
        (Ok(array), Ok(view)) => (array, view),
        (Err(one), Err(other)) => return assert_eq!(one, other),
        (one, other) => panic!("an array: {}, a view: {}", one.is_ok(), other.is_ok()),
    };
    assert!(array.len() * size_of::<T>() < bytes.len());
    let stored = packed(&array);
    assert_eq!(packed(&view), stored);
    assert_eq!(packed(&view.clone()), stored);
    let back: ArcArray<T, D> = Npy::unpack(stored.clone().into()).expect("what was written is read");
    assert_eq!((back.shape(), packed(&back)), (array.shape(), stored));
}

fuzz_target!(|bytes: &[u8]| {
    check::<f64, IxDyn>(bytes);
    check::<f64, Ix2>(bytes);
    check::<f32, Ix3>(bytes);
    check::<f16, IxDyn>(bytes);
    check::<bool, IxDyn>(bytes);
    check::<u8, Ix0>(bytes);
    check::<i8, Ix6>(bytes);
    check::<u16, Ix1>(bytes);
    check::<i64, IxDyn>(bytes);
    check::<Complex<f32>, Ix1>(bytes);
    check::<Complex<f64>, IxDyn>(bytes);
});
