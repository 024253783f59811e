//! How often the elements are copied.

use allocation_counter::measure;
use ndarray::{Array2, Array3, Ix2, ShapeBuilder as _, arr2};
use redis_struct::ship::{Commands, NpyView, Numpy, PackBeside};
use redis_struct::{RedisStruct as _, Result};
use redis_struct_tests::db;

use super::{Held, beside};

fn written<T>(array: &T) -> u64
where
    Numpy: PackBeside<T>,
{
    let mut commands = Commands::default();
    measure(|| Numpy::write(array, &mut commands).unwrap()).bytes_total
}

#[test]
fn elements_are_copied_once() {
    let array = Array2::<f64>::zeros((1000, 100));
    let size = 800_000;
    for total in [
        written(&array),
        // Of any layout: nothing is laid out anew first.
        written(&array.t()),
        written(&Array2::<f64>::zeros((1000, 100).f())),
        written(&Array3::<f64>::zeros((10, 100, 100)).permuted_axes([1, 2, 0])),
    ] {
        assert!((size..size + 4096).contains(&total), "{total}");
    }
}

#[tokio::test]
async fn a_view_of_what_was_received_is_not_copied() -> Result<()> {
    let db = db().await;
    let array = arr2(&[[1.5_f64, 2.5], [3.5, 4.5]]);
    Held { id: "view".into(), a: array.clone() }.save(&db).await?;
    let read: Held<NpyView<f64, Ix2>> = Held::load(&db, "view").await?;
    assert!(!read.a.is_copied());
    assert_eq!(read.a.view(), array);
    // And is saved like an array.
    let stored = beside("view");
    read.save(&db).await?;
    assert_eq!(beside("view"), stored);

    // Each `bool` is checked.
    Held { id: "bools".into(), a: arr2(&[[true, false]]) }.save(&db).await?;
    let read: Held<NpyView<bool, Ix2>> = Held::load(&db, "bools").await?;
    assert!(read.a.is_copied() && read.a.view() == arr2(&[[true, false]]));
    Ok(())
}
