//! What REEM wrote: read, and written as the same bytes, field by field.

use half::f16;
use ndarray::{Array, Array0, Array1, Array2, ArrayD, Dimension, Ix1, Ix2, IxDyn, ShapeBuilder as _, arr0, arr1, arr2};
use num_complex::Complex;
use redis_struct::ship::NpyView;
use redis_struct::ship::Numpy;
use redis_struct::{RedisStruct, Result};
use redis_struct_tests::{db, redis};
use serde_json::Value;

use super::{Held, beside, put};
use crate::sample::Sample;

/// Name and bytes of each field, in order of their names.
fn fixture(name: &str) -> Vec<(String, Vec<u8>)> {
    let fixture: Value = serde_json::from_str(include_str!("../../../fixtures/reem.json")).unwrap();
    let fields = fixture["hashes"][name].as_object().unwrap().iter();
    let mut fields: Vec<_> = fields.map(|(name, hex)| (name.clone(), bytes(hex.as_str().unwrap()))).collect();
    fields.sort();
    fields
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// Puts it beside a record.
fn restore(id: &str, name: &str) {
    let fields = fixture(name);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect();
    put(id, &fields);
}

async fn check<T: Sample + Send + Sync, D: Dimension + 'static>(name: &str, expected: Array<T, D>) {
    let (db, id) = (db().await, name.replace('%', "_"));
    restore(&id, name);
    let read: Held<Array<T, D>> = Held::load(&db, &id).await.unwrap();
    assert_eq!(read.a, expected, "{name}");
    let any: Held<ArrayD<T>> = Held::load(&db, &id).await.unwrap();
    assert_eq!(any.a, expected.view().into_dyn(), "{name}");
    let view: Held<NpyView<T, D>> = Held::load(&db, &id).await.unwrap();
    assert_eq!(view.a.view(), expected, "{name}");

    redis([b"DEL", format!("RS{{{id}}}").as_bytes(), format!("RS{{{id}}}.a").as_bytes()]);
    Held { id: id.clone(), a: expected }.save(&db).await.unwrap();
    assert_eq!(beside(&id), fixture(name), "{name}");
}

#[tokio::test]
async fn what_reem_wrote_is_read_and_written_the_same() {
    let counted = Array2::from_shape_fn((3, 4).f(), |(row, column)| (4 * row + column) as f64);
    assert!(!counted.is_standard_layout());
    check::<f64, Ix2>("fortran.a", counted).await;
    check("bools.m", arr2(&[[true, false], [false, true]])).await;
    check("grid.%%%%ROOT%%%%", Array2::<f64>::eye(3)).await;
    check("half.c", arr1(&[Complex::new(1.0, 2.0), Complex::new(-0.0, -3.5)])).await;
    check("half.h", arr1(&[f16::from_f32(0.5), f16::from_f32(-2.0), f16::MAX])).await;
    check("robot.arm.angles", Array1::<f64>::linspace(0.0, 1.0, 7)).await;
    check("robot.arm.gripper.force", arr1(&[1.5_f32, 2.5])).await;
    check("robot.pose", arr2(&[[0_i32, 1, 2], [3, 4, 5]])).await;
    check::<u8, Ix1>("robot.scan", (0..=255).collect()).await;
    check("scalar0d.z", arr0(3.5_f64)).await;
}

#[test]
fn no_fixture_is_left_out() {
    let fixture: Value = serde_json::from_str(include_str!("../../../fixtures/reem.json")).unwrap();
    assert_eq!(fixture["hashes"].as_object().unwrap().len(), 10);
}

/// REEM's document `robot`, as a record: the arrays are beside it, under the names that they have there.
#[derive(RedisStruct, Debug, PartialEq)]
#[redis(keyspace = "robot")]
struct Robot {
    #[redis(key)]
    id: u64,
    name: String,
    battery: f64,
    #[ship(Numpy, beside)]
    pose: Array2<i32>,
    #[ship(Numpy, beside)]
    scan: Option<Array1<u8>>,
    #[ship(Numpy, beside)]
    #[redis(rename = "arm.angles")]
    angles: Array1<f64>,
    #[ship(Numpy, beside)]
    #[redis(rename = "arm.gripper.force")]
    force: Option<ArrayD<f32>>,
}

#[tokio::test]
async fn several_arrays_are_read_at_once() -> Result<()> {
    let db = db().await;
    let of = |field: &str| (format!("robot{{7}}.{field}"), fixture(&format!("robot.{field}")));
    redis([b"HSET", b"robot{7}", b"name", b"REEM", b"battery", b"87.5"]);
    for (key, fields) in ["pose", "scan", "arm.angles", "arm.gripper.force"].map(of) {
        let field = key.strip_prefix("robot{7}.").unwrap();
        redis([b"HSET", b"robot{7}", field.as_bytes(), b"ship:default_numpy_handler"]);
        for (name, value) in fields {
            redis([b"HSET", key.as_bytes(), name.as_bytes(), &value]);
        }
    }
    let robot = Robot {
        id: 7,
        name: "REEM".into(),
        battery: 87.5,
        pose: arr2(&[[0, 1, 2], [3, 4, 5]]),
        scan: Some((0..=255).collect()),
        angles: Array::linspace(0.0, 1.0, 7),
        force: Some(arr1(&[1.5, 2.5]).into_dyn()),
    };
    assert_eq!(Robot::load(&db, 7).await?, robot);
    assert_eq!(Robot::get(&db, 7, (Robot::NAME, Robot::POSE)).await?, (robot.name, robot.pose));
    Ok(())
}

#[tokio::test]
async fn the_rank_is_that_of_the_type() {
    let db = db().await;
    restore("rank", "robot.pose");
    let error = Held::<Array0<i32>>::load(&db, "rank").await.unwrap_err();
    assert!(error.to_string().ends_with("found an array of 2 dimensions, expected 0"), "{error}");
    assert_eq!(Held::<Array<i32, IxDyn>>::load(&db, "rank").await.unwrap().a.shape(), [2, 3]);
}
