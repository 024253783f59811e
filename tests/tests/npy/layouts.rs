//! Where the elements of an array lie in memory, and what of it is stored.

use ndarray::{
    Array, Array0, Array1, Array2, Array3, ArrayD, ArrayView1, CowArray, IxDyn, ShapeBuilder as _, Slice, arr2,
};
use proptest::prelude::*;
use redis_struct::codec::Arg;
use redis_struct::ship::{Npy, NpyView, Pack};

use crate::{packed, refusal, unpacked};

#[test]
fn all_kinds_of_arrays_are_one_format() {
    let array = arr2(&[[1.0_f64, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    let stored = packed(&array);
    assert_eq!(packed(&array.view()), stored);
    assert_eq!(packed(&array.to_shared()), stored);
    assert_eq!(packed(&CowArray::from(array.view())), stored);
    assert_eq!(packed(&array.clone().into_dyn()), stored);
    assert_eq!(packed(&*array), stored);
    assert_eq!(packed(&NpyView::from(array.clone())), stored);
    assert_eq!(unpacked::<Array2<f64>>(&stored).unwrap(), array);
    assert_eq!(unpacked::<ndarray::ArcArray2<f64>>(&stored).unwrap(), array);
    assert_eq!(unpacked::<CowArray<'static, f64, ndarray::Ix2>>(&stored).unwrap(), array);
    assert_eq!(unpacked::<ArrayD<f64>>(&stored).unwrap(), array.into_dyn());
}

#[test]
fn fortran_order_stays_what_it_is() {
    let array = Array3::from_shape_fn((2, 3, 4).f(), |(i, j, k)| (100 * i + 10 * j + k) as u16);
    let stored = packed(&array);
    let back: Array3<u16> = unpacked(&stored).unwrap();
    assert_eq!((back.strides(), &back), (array.strides(), &array));
    // The elements go as they lie in memory.
    let memory: Vec<u8> = array.as_slice_memory_order().unwrap().iter().flat_map(|n| n.to_ne_bytes()).collect();
    assert!(stored.ends_with(&memory));
    // A column has both orders: it is written as C, as numpy does.
    let column = Array2::<u8>::zeros((3, 1).f());
    assert!(String::from_utf8_lossy(&packed(&column)).contains("'fortran_order': False"));
}

#[test]
fn views_that_repeat_elements_are_written_out() {
    let row = ndarray::arr1(&[1_i32, 2, 3]);
    let repeated = row.broadcast((2, 3)).unwrap();
    assert_eq!(unpacked::<Array2<i32>>(&packed(&repeated)).unwrap(), arr2(&[[1, 2, 3], [1, 2, 3]]));
    let one = Array0::from_elem((), 1_u64);
    let huge = one.broadcast(isize::MAX as usize).unwrap();
    let mut bytes = Vec::new();
    let refused = Npy::pack(&huge, Arg::buffer(&mut bytes)).err().unwrap();
    assert_eq!(refused.to_string(), "the array has more bytes than memory can");
    assert!(bytes.is_empty());
}

#[test]
fn eight_dimensions_are_the_most() {
    let eight = Array::from_elem(IxDyn(&[1; 8]), 5_i64);
    assert_eq!(unpacked::<ArrayD<i64>>(&packed(&eight)).unwrap(), eight);
    let nine = Array::from_elem(IxDyn(&[1; 9]), 5_i64);
    let refused = Npy::pack(&nine, Arg::buffer(&mut Vec::new())).err().unwrap();
    assert_eq!(refused.to_string(), "found an array of 9 dimensions, expected at most 8");
}

#[test]
fn the_rank_is_that_of_the_type() {
    let stored = packed(&Array2::<f32>::zeros((2, 3)));
    assert_eq!(refusal::<Array1<f32>>(&stored), "found an array of 2 dimensions, expected 1");
    assert_eq!(refusal::<Array3<f32>>(&stored), "found an array of 2 dimensions, expected 3");
    let stored = packed(&Array1::<f32>::zeros(2));
    assert_eq!(refusal::<NpyView<f32, ndarray::Ix0>>(&stored), "found an array of 1 dimension, expected 0");
}

proptest! {
    #[test]
    fn any_slice_of_any_permutation_reads_back(
        shape in proptest::collection::vec(0_usize..5, 3),
        axes in Just([0_usize, 1, 2]).prop_shuffle(),
        steps in proptest::collection::vec(prop_oneof![Just(-2_isize), Just(-1), Just(1), Just(2), Just(3)], 3),
        fortran in any::<bool>(),
    ) {
        let shape = (shape[0], shape[1], shape[2]).set_f(fortran);
        let array = Array3::from_shape_fn(shape, |(i, j, k)| (100 * i + 10 * j + k) as i32);
        let view = array.view().permuted_axes(axes);
        let view = view.slice_each_axis(|axis| Slice::from(..).step_by(steps[axis.axis.index()]));
        let stored = packed(&view);
        prop_assert_eq!(stored.len() % 64, view.len() * 4 % 64);
        prop_assert_eq!(&unpacked::<Array3<i32>>(&stored).unwrap(), &view);
        let read: NpyView<i32, ndarray::Ix3> = unpacked(&stored).unwrap();
        prop_assert_eq!(read.view(), view);
    }

    #[test]
    fn any_floats_read_back_bit_by_bit(bits in proptest::collection::vec(any::<u64>(), 0..50)) {
        let array: Array1<f64> = bits.iter().map(|bits| f64::from_bits(*bits)).collect();
        let back: Array1<f64> = unpacked(&packed(&ArrayView1::from(array.as_slice().unwrap()))).unwrap();
        prop_assert_eq!(back.iter().map(|float| float.to_bits()).collect::<Vec<_>>(), bits);
    }
}
