//! Arrays of every dtype and of any layout in memory.

use ndarray::{Array, Array0, Array2, Array3, ArrayD, ArrayView2, ArrayViewD, CowArray, Ix2, IxDyn, Slice, arr1, arr2};
use proptest::prelude::*;
use redis_struct::ship::Numpy;
use redis_struct::{RedisStruct, Result};
use redis_struct_tests::{db, hash};

use super::{Any, Held, Lent, beside, elements, wait};
use crate::sample::{Sample, for_all, layouts};

fn check<T: Sample + Send + Sync>() {
    layouts(|layout, array: ArrayViewD<'_, T>| {
        let id = format!("{}-{layout}", T::DTYPE);
        wait(async |db| Lent { id: id.clone(), a: array.view() }.save(db).await).unwrap();
        let stored = beside(&id);
        assert_eq!(stored.len(), 4, "{id}");
        assert_eq!(stored[0], ("arr".into(), elements(&array)), "{id}");
        assert_eq!(stored[1], ("dtype".into(), T::DTYPE.name().into()), "{id}");
        let axes: Vec<String> = array.shape().iter().map(ToString::to_string).collect();
        let comma = if axes.len() == 1 { "," } else { "" };
        assert_eq!(stored[2], ("shape".into(), format!("({}{comma})", axes.join(", ")).into()), "{id}");

        let read = wait(async |db| Any::<T>::load(db, &id).await).unwrap().a;
        assert_eq!((read.shape(), read.is_standard_layout()), (array.shape(), true), "{id}");
        // NaN is NaN.
        assert_eq!(elements(&read.view()), elements(&array), "{id}");
    });
}

#[test]
fn every_dtype_and_layout() {
    for_all!(check());
}

#[tokio::test]
async fn no_dimension_to_eight() -> Result<()> {
    let db = db().await;
    for rank in 0..=8 {
        for axis in [0, 1, 2] {
            let (id, shape) = (format!("rank {rank} {axis}"), vec![axis; rank]);
            let mut count = 0.0;
            let array = ArrayD::from_shape_simple_fn(shape, || {
                count += 0.5;
                count
            });
            let held = Any { id, a: array };
            held.save(&db).await?;
            assert_eq!(Any::<f64>::load(&db, &held.id).await?, held);
        }
    }
    let refused = Any { id: "nine".into(), a: ArrayD::<u8>::zeros(vec![1; 9]) }.save(&db).await.unwrap_err();
    assert!(refused.is_refused() && refused.field() == Some("a"), "{refused:?}");
    assert!(refused.to_string().contains("found an array of 9 dimensions, expected at most 8"), "{refused}");
    assert!(hash("RS{nine}").is_empty() && hash("RS{nine}.a").is_empty());
    Ok(())
}

#[tokio::test]
async fn a_view_that_repeats_elements_is_written_out() -> Result<()> {
    let db = db().await;
    let row = arr1(&[1_i32, 2, 3]);
    Lent { id: "repeated".into(), a: row.broadcast((2, 3)).unwrap().into_dyn() }.save(&db).await?;
    assert_eq!(Held::<Array2<i32>>::load(&db, "repeated").await?.a, arr2(&[[1, 2, 3], [1, 2, 3]]));
    assert_eq!(beside("repeated")[3], ("strides".into(), b"(0, 4)".to_vec()));

    let one = Array0::from_elem((), 1_u64);
    let huge = one.broadcast(isize::MAX as usize).unwrap().into_dyn();
    let refused = Lent { id: "huge".into(), a: huge }.save(&db).await.unwrap_err();
    assert!(refused.is_refused(), "{refused:?}");
    assert!(refused.to_string().contains("the array has more bytes than memory can"), "{refused}");
    assert!(hash("RS{huge}").is_empty());
    Ok(())
}

/// All that is an array, in a record that is saved and loaded.
#[derive(RedisStruct, Debug, PartialEq)]
#[redis(keyspace = "RK")]
struct Kinds {
    #[redis(key)]
    id: u32,
    #[ship(Numpy, beside)]
    owned: Array2<f32>,
    #[ship(Numpy, beside)]
    shared: ndarray::ArcArray2<f32>,
    #[ship(Numpy, beside)]
    cow: CowArray<'static, f32, Ix2>,
    #[ship(Numpy, beside)]
    #[redis(default)]
    defaulted: ArrayD<bool>,
}

/// The same in one that borrows.
#[derive(RedisStruct)]
#[redis(keyspace = "RK")]
struct Borrowed<'a> {
    #[redis(key)]
    id: u32,
    #[ship(Numpy, beside)]
    owned: ArrayView2<'a, f32>,
    #[ship(Numpy, beside)]
    shared: &'a Array2<f32>,
    #[ship(Numpy, beside)]
    cow: &'a ndarray::ArrayRef2<f32>,
    #[ship(Numpy, beside)]
    defaulted: Option<ArrayViewD<'a, bool>>,
}

/// One of them.
#[derive(RedisStruct, Debug, PartialEq)]
#[redis(of = "Kinds")]
struct Shared {
    #[redis(key)]
    id: u32,
    #[ship(beside)]
    shared: ndarray::ArcArray2<f32>,
}

#[tokio::test]
async fn all_kinds_of_arrays_are_stored_alike() -> Result<()> {
    let db = db().await;
    let array = arr2(&[[1.0_f32, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    let kinds = Kinds {
        id: 1,
        owned: array.clone(),
        shared: array.to_shared(),
        cow: CowArray::from(array.clone()),
        defaulted: ArrayD::from_elem(IxDyn(&[2]), true),
    };
    kinds.save(&db).await?;
    let defaulted = Some(kinds.defaulted.view());
    Borrowed { id: 2, owned: array.view(), shared: &array, cow: &array, defaulted }.save(&db).await?;
    for field in ["shared", "cow"] {
        assert_eq!(hash(format!("RK{{1}}.{field}")), hash("RK{1}.owned"));
    }
    for field in ["owned", "shared", "cow", "defaulted"] {
        assert_eq!(hash(format!("RK{{1}}.{field}")), hash(format!("RK{{2}}.{field}")));
    }
    assert_eq!(Kinds::load(&db, 1).await?, kinds);
    assert_eq!(Shared::load(&db, 2).await?, Shared { id: 2, shared: array.to_shared() });
    Borrowed { id: 2, owned: array.view(), shared: &array, cow: &array, defaulted: None }.save(&db).await?;
    let read = Kinds::load(&db, 2).await?;
    assert_eq!(read, Kinds { id: 2, defaulted: Array::default(IxDyn(&[0])), ..kinds });
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_slice_of_any_permutation_reads_back(
        shape in proptest::collection::vec(0_usize..5, 3),
        axes in Just([0_usize, 1, 2]).prop_shuffle(),
        steps in proptest::collection::vec(prop_oneof![Just(-2_isize), Just(-1), Just(1), Just(2), Just(3)], 3),
    ) {
        let shape = (shape[0], shape[1], shape[2]);
        let array = Array3::from_shape_fn(shape, |(i, j, k)| (100 * i + 10 * j + k) as i32);
        let view = array.view().permuted_axes(axes);
        let view = view.slice_each_axis(|axis| Slice::from(..).step_by(steps[axis.axis.index()]));
        let read: Held<Array3<i32>> = wait(async |db| {
            Lent { id: "slice".into(), a: view.into_dyn() }.save(db).await?;
            Held::load(db, "slice").await
        }).unwrap();
        prop_assert_eq!(read.a, view);
    }
}
