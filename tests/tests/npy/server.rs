//! Arrays as fields, on a server.

use ndarray::{Array1, Array2, Array3, ArrayD, ArrayView2, ArrayView3, Ix2, arr1, arr2};
use num_complex::Complex;
use redis_struct::ship::{Npy, NpyView};
use redis_struct::testing::Reply;
use redis_struct::{RedisStruct, Result};
use redis_struct_tests::{db, db3, hash, redis};

use crate::packed;

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "NPY")]
struct Robot {
    #[redis(key)]
    id: u32,
    name: String,
    #[ship(Npy)]
    pose: Array2<f64>,
    #[ship(Npy)]
    image: Option<Array3<u8>>,
    #[ship]
    #[redis(default)]
    spectrum: Array1<Complex<f32>>,
}

/// What only some readers want, and as it was received.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(of = "Robot")]
struct Pose {
    #[redis(key)]
    id: u32,
    #[ship]
    pose: Array2<f64>,
}

/// The same records, read without copies.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "NPY")]
struct Seen {
    #[redis(key)]
    id: u32,
    #[ship]
    pose: NpyView<f64, Ix2>,
}

/// The same records, saved from elsewhere.
#[derive(RedisStruct)]
#[redis(keyspace = "NPY")]
struct Sight<'a> {
    #[redis(key)]
    id: u32,
    name: &'a str,
    #[ship(Npy)]
    pose: ArrayView2<'a, f64>,
    #[ship(Npy)]
    image: Option<ArrayView3<'a, u8>>,
}

fn robot(id: u32) -> Robot {
    Robot {
        id,
        name: "r2".into(),
        pose: arr2(&[[1.0, 0.5], [-0.0, f64::INFINITY]]),
        image: Some(Array3::from_shape_fn((4, 5, 3), |(i, j, k)| (20 * i + 3 * j + k) as u8)),
        spectrum: arr1(&[Complex::new(1.0, -1.0)]),
    }
}

#[tokio::test]
async fn arrays_are_fields_like_others() -> Result<()> {
    for (id, db) in [(1, db().await), (2, db3().await)] {
        let saved = robot(id);
        saved.save(&db).await?;
        assert_eq!(Robot::load(&db, id).await?, saved);
        let stored = hash(format!("NPY{{{id}}}"));
        assert_eq!(stored[2], (b"pose".to_vec(), packed(&saved.pose)));
        assert_eq!(stored[0], (b"image".to_vec(), packed(saved.image.as_ref().unwrap())));

        let pose = arr2(&[[7.0]]);
        Robot::update(&db, id, Robot::changes().pose(pose.clone())).await?;
        assert_eq!(Robot::get(&db, id, Robot::POSE).await?, pose);
        assert_eq!(Robot::pop(&db, id, Robot::IMAGE).await?, saved.image);
        assert_eq!(Robot::get(&db, id, Robot::IMAGE).await?, None);
        assert_eq!(Pose::load(&db, id).await?, Pose { id, pose: pose.clone() });
        let (robot, seen) = db.atomic(|p| (Robot::load(p, id), Seen::load(p, id))).await?;
        assert_eq!((robot.pose, seen.pose.view()), (pose.clone(), pose.view()));
    }
    Ok(())
}

#[tokio::test]
async fn a_view_of_what_was_received_is_not_copied() -> Result<()> {
    let db = db().await;
    robot(3).save(&db).await?;
    let seen = Seen::load(&db, 3).await?;
    assert!(!seen.pose.is_copied());
    assert_eq!(seen.pose.view(), robot(3).pose);
    seen.save(&db).await?;
    assert_eq!(Robot::load(&db, 3).await?, robot(3));
    Ok(())
}

#[tokio::test]
async fn a_view_is_saved() -> Result<()> {
    let db = db().await;
    let robot = robot(4);
    let image = robot.image.as_ref().map(|image| image.view().permuted_axes([2, 0, 1]));
    Sight { id: 4, name: "r2", pose: robot.pose.t(), image }.save(&db).await?;
    let loaded = Robot::load(&db, 4).await?;
    assert_eq!((&loaded.pose, loaded.pose.strides()), (&robot.pose.t().to_owned(), &[1, 2][..]));
    assert_eq!(loaded.image.unwrap().shape(), [3, 4, 5]);
    assert_eq!(loaded.spectrum, Array1::default(0));
    Ok(())
}

#[tokio::test]
async fn a_wrong_array_is_told_with_its_place() -> Result<()> {
    let db = db().await;
    robot(5).save(&db).await?;
    for (stored, expected) in [
        (packed(&arr2(&[[1.0_f32]])), "found float32, expected float64"),
        (packed(&arr1(&[1.0_f64])), "found an array of 1 dimension, expected 2"),
        (b"secret".to_vec(), "expected an array in numpy's `.npy` format"),
    ] {
        assert!(matches!(redis([b"HSET", b"NPY{5}", b"pose", &stored]), Reply::Int(0)));
        let error = Robot::load(&db, 5).await.unwrap_err();
        assert!(error.is_malformed() && error.field() == Some("pose"), "{error:?}");
        assert!(error.to_string().ends_with(expected), "{error}");
        assert!(!error.to_string().contains("secret"));
    }
    Ok(())
}

#[derive(RedisStruct, Debug)]
#[redis(keyspace = "NPY")]
struct Any {
    #[redis(key)]
    id: u32,
    #[ship]
    pose: ArrayD<f64>,
}

#[tokio::test]
async fn what_cannot_be_stored_is_refused() -> Result<()> {
    let db = db().await;
    let refused = Any { id: 6, pose: ArrayD::zeros(vec![1; 9]) }.save(&db).await.unwrap_err();
    assert!(refused.is_refused() && refused.field() == Some("pose"), "{refused:?}");
    assert!(hash("NPY{6}").is_empty());
    Any { id: 6, pose: ArrayD::zeros(vec![1; 8]) }.save(&db).await?;
    assert_eq!(Any::load(&db, 6).await?.pose.ndim(), 8);
    Ok(())
}
