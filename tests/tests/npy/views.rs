//! Views over what was received: no copy where there need be none.

use allocation_counter::measure;
use ndarray::{Array2, Array3, Ix2, ShapeBuilder as _, arr2};
use redis_struct::codec::Bulk;
use redis_struct::ship::{Npy, NpyView, Unpack as _};

use crate::{header, packed, unpacked};

const LARGE: (usize, usize) = (1000, 100);

fn numbers() -> Array2<f64> {
    Array2::from_shape_fn(LARGE, |(i, j)| i as f64 + j as f64 / 128.0)
}

#[test]
fn a_view_copies_nothing() {
    let array = numbers();
    for array in [array.clone(), array.t().as_standard_layout().t().to_owned()] {
        let bytes = packed(&array);
        let place = bytes.as_ptr_range();
        let bulk = Bulk::from(bytes);
        let mut view = None;
        let memory = measure(|| view = Some(Npy::unpack(bulk).unwrap()));
        assert!(memory.bytes_total < 4096, "{memory:?}");
        let view: NpyView<f64, Ix2> = view.unwrap();
        assert!(!view.is_copied() && place.contains(&view.view().as_ptr().cast()));
        assert_eq!(view.view(), array);
        assert_eq!(view.view().strides(), array.strides());
    }
}

#[test]
fn a_save_copies_once_and_a_load_copies_once() {
    let array = numbers();
    let size = array.len() as u64 * 8;
    let mut bytes = Vec::new();
    // Of any layout: nothing is laid out anew first.
    let deep = Array3::<f64>::zeros((10, 100, 100).f());
    let permuted = deep.view().permuted_axes([1, 0, 2]);
    for memory in [measure(|| bytes = packed(&array)), measure(|| _ = packed(&permuted)), measure(|| _ = packed(&deep))]
    {
        assert!((size..size + 4096).contains(&memory.bytes_total), "{memory:?}");
    }
    let bulk = Bulk::from(bytes);
    let memory = measure(|| assert!((Npy::unpack(bulk) as Result<Array2<f64>, _>).is_ok()));
    assert!((size..size + 4096).contains(&memory.bytes_total), "{memory:?}");
}

#[test]
fn what_cannot_be_seen_as_it_is_is_copied() {
    let array = arr2(&[[1.5_f64, 2.5], [3.5, 4.5]]);
    // A header of a length that is no multiple of 8, as no numpy writes it.
    let text = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2)}\n";
    let elements = &packed(&array)[128..];
    let odd = [header(&format!("{text:63}")), elements.to_vec()].concat();
    let view: NpyView<f64, Ix2> = unpacked(&odd).unwrap();
    assert!(view.is_copied() && view.view() == array);
    assert_eq!(unpacked::<Array2<f64>>(&odd).unwrap(), array);

    let swapped: Vec<u8> = elements.chunks(8).flat_map(|element| element.iter().rev().copied()).collect();
    let swapped = [header(&text.replace('<', ">")), swapped].concat();
    let view: NpyView<f64, Ix2> = unpacked(&swapped).unwrap();
    assert!(view.is_copied() && view.view() == array);

    let view: NpyView<bool, Ix2> = unpacked(&packed(&arr2(&[[true, false]]))).unwrap();
    assert!(view.is_copied() && view.view() == arr2(&[[true, false]]));
}

#[test]
fn a_view_is_an_array_like_others() {
    let array = arr2(&[[1_i16, 2], [3, 4]]);
    let view: NpyView<i16, Ix2> = unpacked(&packed(&array)).unwrap();
    let copy = view.clone();
    assert!(copy.is_copied() && !view.is_copied() && copy == view);
    assert_eq!(format!("{view:?}"), "NpyView(int16 [2, 2])");
    assert_eq!(packed(&view), packed(&array));
    assert_eq!((view.into_array(), copy.into_array()), (array.clone(), array));
}
