//! Rows of ndarray's arrays: along the first axis, with the other dimensions as they are.

use std::ops::Range;

use ndarray::{
    Array, Array1, Array2, Array3, ArrayD, ArrayView, Axis, RemoveAxis, ShapeBuilder as _, Slice, arr1, arr2,
};
use redis_struct::RedisStruct;
use redis_struct::ship::{Npy, NpyView, Numpy};
use redis_struct_tests::{db, redis};

#[derive(RedisStruct, Debug, PartialEq)]
#[redis(keyspace = "RN")]
struct Image {
    #[redis(key)]
    id: u64,
    #[ship(Npy, beside)]
    pixels: Array3<u8>,
    #[ship(beside)]
    depth: Option<ArrayD<f32>>,
}

/// Each element another one than its neighbours.
fn pixels(height: usize, width: usize) -> Array3<u8> {
    Array3::from_shape_fn((height, width, 3), |(y, x, c)| u8::try_from((y * 31 + x * 7 + c) % 251).unwrap())
}

/// Rows of an array, by ndarray's own means.
fn rows<A, D: RemoveAxis>(array: &Array<A, D>, range: Range<usize>) -> ArrayView<'_, A, D> {
    array.slice_axis(Axis(0), range.into())
}

/// The array with others in the place of those from `first` on.
fn assign<A: Clone, D: RemoveAxis>(array: &mut Array<A, D>, first: usize, rows: &ArrayView<'_, A, D>) {
    array.slice_axis_mut(Axis(0), (first..first + rows.len_of(Axis(0))).into()).assign(rows);
}

#[tokio::test]
async fn rows_along_the_first_axis() {
    let db = db().await;
    let depth = ArrayD::from_shape_fn(vec![4, 5], |at| at[0] as f32 + at[1] as f32 / 10.0);
    let image = Image { id: 1, pixels: pixels(48, 64), depth: Some(depth.clone()) };
    image.save(&db).await.unwrap();
    assert_eq!(Image::rows(&db, 1, Image::PIXELS).await.unwrap(), Some(48));
    for range in [0..1, 10..20, 47..48, 0..48, 5..5] {
        let read = Image::get_rows(&db, 1, Image::PIXELS, range.clone()).await.unwrap();
        assert_eq!(read, rows(&image.pixels, range));
    }
    let read = Image::get_rows(&db, 1, Image::DEPTH, 1..3).await.unwrap().unwrap();
    assert_eq!(read, rows(&depth, 1..3));

    let mut expected = image.pixels.clone();
    let new = Array3::from_elem((2, 64, 3), 200);
    Image::set_rows(&db, 1, Image::PIXELS, 30, &new).await.unwrap();
    assign(&mut expected, 30, &new.view());
    // A view of every other row, and one in Fortran order: what counts are the elements.
    let view = image.pixels.slice_axis(Axis(0), Slice::new(0, Some(6), 2));
    Image::set_rows(&db, 1, Image::PIXELS, 0, &view).await.unwrap();
    assign(&mut expected, 0, &view);
    let mut fortran = Array3::zeros((2, 64, 3).f());
    fortran.assign(&rows(&image.pixels, 7..9));
    Image::set_rows(&db, 1, Image::PIXELS, 40, &fortran).await.unwrap();
    assign(&mut expected, 40, &fortran.view());
    assert_eq!(Image::load(&db, 1).await.unwrap(), Image { pixels: expected, ..image });
}

#[tokio::test]
async fn rows_that_do_not_fit_are_not_written() {
    let db = db().await;
    let image = Image { id: 2, pixels: pixels(6, 4), depth: Some(ArrayD::zeros(vec![2, 3])) };
    image.save(&db).await.unwrap();
    // As many bytes, of another shape.
    let error = Image::set_rows(&db, 2, Image::PIXELS, 0, &Array3::zeros((1, 3, 4))).await.unwrap_err();
    assert!(error.is_malformed(), "{error}");
    let text = "its rows are of 12 bytes, `|u1(4,3)`, and these of 12 bytes, `|u1(3,4)`; nothing was written";
    assert!(error.to_string().ends_with(text), "{error}");
    let error = Image::set_rows(&db, 2, Image::DEPTH, 0, &ArrayD::zeros(vec![1, 3, 1])).await.unwrap_err();
    assert!(error.is_malformed() && error.to_string().contains("`<f4(3,1)`"), "{error}");
    let error = Image::set_rows(&db, 2, Image::PIXELS, 6, &Array3::zeros((1, 4, 3))).await.unwrap_err();
    assert!(error.is_out_of_range(), "{error}");
    let error = Image::set_rows(&db, 2, Image::PIXELS, 0, &Array3::zeros((5, 0, 3))).await.unwrap_err();
    assert!(error.is_refused() && error.to_string().contains("without elements in a row"), "{error}");
    assert_eq!(Image::load(&db, 2).await.unwrap(), image);
}

#[tokio::test]
async fn arrays_without_rows_say_so() {
    let db = db().await;
    let mut fortran = Array3::zeros((2, 3, 3).f());
    fortran[[1, 2, 0]] = 9;
    for (id, pixels) in [(3, fortran), (4, Array3::zeros((5, 0, 3)))] {
        Image { id, pixels: pixels.clone(), depth: Some(ArrayD::zeros(vec![])) }.save(&db).await.unwrap();
        for error in [
            Image::get_rows(&db, id, Image::PIXELS, 0..1).await.unwrap_err(),
            Image::set_rows(&db, id, Image::PIXELS, 0, &Array3::zeros((1, 3, 3))).await.unwrap_err(),
            Image::rows(&db, id, Image::PIXELS).await.unwrap_err(),
            Image::get_rows(&db, id, Image::DEPTH, 0..0).await.unwrap_err(),
        ] {
            assert!(error.is_malformed() && error.to_string().contains("it has no rows of their own"), "{error}");
        }
        assert_eq!(Image::load(&db, id).await.unwrap().pixels, pixels);
    }
    // No rows, of three elements each.
    Image { id: 5, pixels: Array3::zeros((0, 1, 3)), depth: None }.save(&db).await.unwrap();
    assert_eq!(Image::rows(&db, 5, Image::PIXELS).await.unwrap(), Some(0));
    assert_eq!(Image::get_rows(&db, 5, Image::PIXELS, ..).await.unwrap(), Array3::<u8>::zeros((0, 1, 3)));
    assert!(Image::get_rows(&db, 5, Image::PIXELS, 0..1).await.unwrap_err().is_out_of_range());
}

/// A row of 1,500,000 bytes is in two parts or three, and the first part begins with the header.
#[tokio::test]
async fn rows_over_the_borders_of_parts() {
    let db = db().await;
    let width = 500_000;
    let mut image = Image { id: 6, pixels: pixels(4, width), depth: None };
    image.save(&db).await.unwrap();
    assert_eq!(redis([b"HLEN", b"RN{6}.pixels"]).as_int().unwrap(), 7);
    for (first, end) in [(0, 1), (1, 3), (3, 4), (0, 4)] {
        let read = Image::get_rows(&db, 6, Image::PIXELS, first..end).await.unwrap();
        assert!(read == rows(&image.pixels, first..end));
        let new = read.mapv(|pixel| 255 - pixel);
        Image::set_rows(&db, 6, Image::PIXELS, first, &new).await.unwrap();
        assign(&mut image.pixels, first, &new.view());
        assert!(Image::load(&db, 6).await.unwrap() == image);
    }
}

/// The header that is stored is read and checked, whatever the record's type is now.
#[tokio::test]
async fn another_type_is_told() {
    #[derive(RedisStruct)]
    #[redis(keyspace = "RN")]
    struct Other {
        #[redis(key)]
        id: u64,
        #[ship(Npy, beside)]
        pixels: Array2<u8>,
        #[ship(Npy, beside)]
        depth: ArrayD<i32>,
    }

    let db = db().await;
    Image { id: 7, pixels: pixels(2, 2), depth: Some(ArrayD::zeros(vec![3])) }.save(&db).await.unwrap();
    let error = Other::get_rows(&db, 7, Other::PIXELS, 0..1).await.unwrap_err();
    assert!(
        error.is_malformed() && error.to_string().ends_with("found an array of 3 dimensions, expected 2"),
        "{error}"
    );
    let error = Other::get_rows(&db, 7, Other::DEPTH, 0..1).await.unwrap_err();
    assert!(error.is_malformed() && error.to_string().ends_with("found float32, expected int32"), "{error}");
    let error = Other::set_rows(&db, 7, Other::DEPTH, 0, &ArrayD::zeros(vec![1])).await.unwrap_err();
    assert!(error.is_malformed() && error.to_string().contains("`<f4()`, and these of 4 bytes, `<i4()`"), "{error}");
}

#[tokio::test]
async fn views_have_rows_and_the_layout_of_reem_has_none() {
    #[derive(RedisStruct)]
    #[redis(keyspace = "RV")]
    struct Views {
        #[redis(key)]
        id: u64,
        #[ship(Npy, beside)]
        view: NpyView<f64, ndarray::Ix2>,
        #[ship(Npy, beside)]
        flags: Array1<bool>,
        #[ship(Numpy, beside)]
        pose: Array1<f64>,
    }

    let db = db().await;
    let array = arr2(&[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]);
    Views { id: 1, view: array.clone().into(), flags: arr1(&[true, false, true]), pose: arr1(&[1.0]) }
        .save(&db)
        .await
        .unwrap();
    Views::set_rows(&db, 1, Views::VIEW, 2, &rows(&array, 0..1)).await.unwrap();
    Views::set_rows(&db, 1, Views::FLAGS, 1, &arr1(&[true])).await.unwrap();
    assert_eq!(Views::get_rows(&db, 1, Views::VIEW, 1..).await.unwrap(), arr2(&[[3.0, 4.0], [1.0, 2.0]]));
    assert_eq!(Views::get_rows(&db, 1, Views::FLAGS, ..).await.unwrap(), arr1(&[true; 3]));
    for error in [
        Views::get_rows(&db, 1, Views::POSE, 0..1).await.unwrap_err(),
        Views::set_rows(&db, 1, Views::POSE, 0, &arr1(&[1.0])).await.unwrap_err(),
        Views::rows(&db, 1, Views::POSE).await.unwrap_err(),
    ] {
        let text = "the ship `default_numpy_handler` does not store it row by row, as `npy` does; nothing was sent";
        assert!(error.is_refused() && error.to_string().ends_with(text), "{error}");
        assert!(error.to_string().contains("field `pose` of `Views` under key `RV{1}`"), "{error}");
    }
}
