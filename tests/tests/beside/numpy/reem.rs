//! What REEM's own tests do with arrays, as far as it concerns fields of records.

use ndarray::{Array1, Array3, ArrayD, arr1, arr2};
use redis_struct::ship::{Numpy, Raw};
use redis_struct::{RedisStruct, Result};
use redis_struct_tests::{db, db3};

use crate::keys;

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "RE")]
struct Robot {
    #[redis(key)]
    id: u64,
    name: String,
    #[ship(Numpy, beside)]
    nparr: Option<ArrayD<f64>>,
}

fn robot(id: u64, nparr: Option<ArrayD<f64>>) -> Robot {
    Robot { id, name: "REEM".into(), nparr }
}

/// The keys of a record.
fn left(id: u64) -> Vec<String> {
    keys(&format!("RE{{{id}}}*"))
}

/// `test_sequence_1` and `test_kvs_update`: an array comes, is replaced by another, by a smaller one, by nothing, and the
/// record goes. Each is read, and no array is left over.
#[tokio::test]
async fn an_array_is_replaced_and_removed() -> Result<()> {
    for (id, db) in [(1, db().await), (2, db3().await)] {
        let record = format!("RE{{{id}}}");
        let both = vec![record.clone(), format!("{record}.nparr")];
        robot(id, None).save(&db).await?;
        assert_eq!(left(id), [record.as_str()]);
        let large = ArrayD::from_elem(vec![100, 20], 0.5);
        for array in [large.clone(), arr1(&[1.0]).into_dyn(), large, ArrayD::zeros(vec![]), ArrayD::zeros(vec![0, 3])] {
            let saved = robot(id, Some(array));
            saved.save(&db).await?;
            assert_eq!((Robot::load(&db, id).await?, left(id)), (saved, both.clone()));
        }
        let array = arr2(&[[1.0, 2.0]]).into_dyn();
        Robot::update(&db, id, Robot::changes().nparr(array.clone())).await?;
        assert_eq!(Robot::get(&db, id, Robot::NPARR).await?, Some(array));
        Robot::update(&db, id, Robot::changes().nparr(None)).await?;
        assert_eq!((Robot::load(&db, id).await?, left(id)), (robot(id, None), vec![record.clone()]));

        let array = arr1(&[7.0]).into_dyn();
        robot(id, Some(array.clone())).save(&db).await?;
        assert_eq!(Robot::pop(&db, id, Robot::NPARR).await?, Some(array.clone()));
        assert_eq!((Robot::get(&db, id, Robot::NPARR).await?, left(id)), (None, vec![record]));
        robot(id, Some(array)).save(&db).await?;
        assert!(Robot::delete(&db, id).await?);
        assert_eq!((Robot::find(&db, id).await?, left(id)), (None, Vec::new()));
    }
    Ok(())
}

/// `test_new_key_read`: another client reads what was written before it came.
#[tokio::test]
async fn a_new_client_reads_an_array() -> Result<()> {
    let saved = robot(3, Some(ArrayD::from_elem(vec![2, 3], -1.5)));
    saved.save(&db().await).await?;
    assert_eq!(Robot::load(&db().await, 3).await?, saved);
    Ok(())
}

/// `test_kvs_upload_all`: an image and what was measured, often.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "RF")]
struct Frame {
    #[redis(key)]
    id: u64,
    time: f64,
    #[ship(Numpy, beside)]
    image: Array3<u8>,
    #[ship(Numpy, beside)]
    joints: Array1<f32>,
}

#[tokio::test]
async fn an_image_and_fifty_frames() -> Result<()> {
    let db = db().await;
    let image = Array3::from_shape_fn((640, 480, 3), |(row, column, colour)| (3 * row + 7 * column + colour) as u8);
    let large = Frame { id: 0, time: 0.0, image, joints: arr1(&[]) };
    large.save(&db).await?;
    assert_eq!(Frame::load(&db, 0).await?, large);

    let frame = |id: u64| Frame {
        id,
        time: id as f64 / 30.0,
        image: Array3::from_elem((4, 4, 3), id as u8),
        joints: Array1::from_elem(7, id as f32),
    };
    let frames: Vec<Frame> = (1..=50).map(frame).collect();
    Frame::save_many(&db, &frames).await?;
    let read: Vec<_> = Frame::load_many(&db, 1..=50).await?.into_iter().flatten().collect();
    assert_eq!(read, frames);
    assert_eq!(Frame::get(&db, 17, Frame::JOINTS).await?, Array1::from_elem(7, 17.0));
    Ok(())
}

/// `test_kvs_sequence1`: arrays are written again and again, many to a record, and the last ones are read.
#[tokio::test]
async fn the_last_of_many_writes_is_read() -> Result<()> {
    let db = db().await;
    for round in 0..20 {
        let array = |index: usize| Some(ArrayD::from_elem(vec![index % 3, round % 4 + 1], (20 * round + index) as f64));
        let robots: Vec<_> = (0..20).map(|index| robot(100 + index as u64, array(index))).collect();
        Robot::save_many(&db, &robots).await?;
        let read: Vec<_> = Robot::load_many(&db, 100..120).await?.into_iter().flatten().collect();
        assert_eq!(read, robots);
    }
    assert_eq!(keys("RE{1[01]?}*").len(), 40);
    Ok(())
}

/// Another program's struct over the same records: it stores the array with another ship.
#[derive(RedisStruct, Debug, PartialEq)]
#[redis(keyspace = "RE")]
struct Other {
    #[redis(key)]
    id: u64,
    name: String,
    #[ship(Raw, beside)]
    nparr: Vec<f64>,
}

#[tokio::test]
async fn the_ship_that_wrote_last_is_told() -> Result<()> {
    let db = db().await;
    robot(4, Some(ArrayD::zeros(vec![3]))).save(&db).await?;
    let error = Other::load(&db, 4).await.unwrap_err().to_string();
    assert!(error.ends_with("it was stored by the ship `default_numpy_handler`, and the field's is `raw`"), "{error}");
    let other = Other { id: 4, name: "REEM".into(), nparr: vec![1.0] };
    other.save(&db).await?;
    assert_eq!(Other::load(&db, 4).await?, other);
    let error = Robot::load(&db, 4).await.unwrap_err().to_string();
    assert!(error.ends_with("it was stored by the ship `raw`, and the field's is `default_numpy_handler`"), "{error}");
    assert_eq!(left(4).len(), 2);
    Ok(())
}
