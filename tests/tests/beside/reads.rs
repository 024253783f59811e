//! load, find, get, keys and scan.

macro_rules! reads {
    () => {
        #[tokio::test]
        async fn get() {
            let db = db().await;
            robot(20, Some(vec![1, 2, 3])).save(&db).await.unwrap();
            let image: Option<Vec<u16>> = Robot::get(&db, 20, Robot::IMAGE).await.unwrap();
            assert_eq!(image, Some(vec![1, 2, 3]));
            let pose: Vec<f32> = Robot::get(&db, 20, Robot::POSE).await.unwrap();
            assert_eq!(pose, [0.5; 6]);
            let fields = (Robot::ROOMS, Robot::NAME, Robot::IMAGE, Robot::RUNS, Robot::POSE, Robot::IMAGE);
            let (rooms, name, image, runs, pose, again) = Robot::get(&db, 20, fields).await.unwrap();
            assert_eq!((rooms, name, runs), (vec!["hall".to_owned()], Some("R2".to_owned()), 1));
            assert_eq!((image.as_ref(), pose), (again.as_ref(), vec![0.5; 6]));
            assert_eq!(again, Some(vec![1, 2, 3]));
            let (name, runs) = Robot::get(&db, 20, (Robot::NAME, Robot::RUNS)).await.unwrap();
            assert_eq!((name.as_deref(), runs), (Some("R2"), 1));
            // Missing fields, and records.
            Robot::remove(&db, 20, (Robot::IMAGE, Robot::ROOMS)).await.unwrap();
            let (image, rooms) = Robot::get(&db, 20, (Robot::IMAGE, Robot::ROOMS)).await.unwrap();
            assert_eq!((image, rooms), (None, Vec::new()));
            redis([b"HDEL", key(20).as_bytes(), b"pose"]);
            let error = Robot::get(&db, 20, (Robot::NAME, Robot::POSE)).await.unwrap_err();
            assert!(error.is_missing_field() && error.to_string().contains("pose"), "{error}");
            let error = Robot::load(&db, 20).await.unwrap_err();
            assert!(error.is_missing_field() && error.to_string().contains("pose"), "{error}");
            Robot::delete(&db, 20).await.unwrap();
            assert_eq!(left(20), "");
            assert!(Robot::get(&db, 20, Robot::POSE).await.unwrap_err().is_not_found());
            assert_eq!(Robot::get(&db, 20, (Robot::IMAGE, Robot::NAME)).await.unwrap(), (None, None));
            assert!(Robot::load(&db, 20).await.unwrap_err().is_not_found());
        }

        /// One round trip, and the record's other fields do not make it a block.
        #[tokio::test]
        async fn what_is_read_is_what_is_asked_for() {
            let proxy = redis_struct_tests::proxy();
            let db = redis_struct_tests::through(&proxy).await;
            robot(21, Some(vec![1])).save(&db).await.unwrap();
            proxy.reset_counts();
            Robot::get(&db, 21, (Robot::NAME, Robot::RUNS)).await.unwrap();
            assert_eq!((proxy.round_trips(), proxy.commands()), (1, 1));
            proxy.reset_counts();
            Robot::get(&db, 21, (Robot::NAME, Robot::IMAGE)).await.unwrap();
            // MULTI, HMGET, HGETALL, EXEC.
            assert_eq!((proxy.round_trips(), proxy.commands()), (1, 4));
            proxy.reset_counts();
            Robot::load(&db, 21).await.unwrap();
            assert_eq!((proxy.round_trips(), proxy.commands()), (1, 6));
            proxy.reset_counts();
            Robot::update(&db, 21, Robot::changes().image(vec![2; 100]).name("x")).await.unwrap();
            assert_eq!(proxy.round_trips(), 1);
            Robot::delete(&db, 21).await.unwrap();
        }

        #[tokio::test]
        async fn keys_and_scan_see_records_only() {
            // After those of the other tests.
            let ids = 2200..2210_u64;
            let db = db().await;
            Robot::save_many(&db, ids.clone().map(|id| robot(id, Some(vec![1])))).await.unwrap();
            let found = Robot::keys(&db).collect_all().await.unwrap();
            assert!(ids.clone().all(|id| found.iter().filter(|found| **found == id).count() == 1));
            let mut records = std::pin::pin!(Robot::scan(&db));
            let mut seen = 0;
            while let Some(record) = futures_util::StreamExt::next(&mut records).await {
                // Other tests make records that cannot be read; what is beside a record is none.
                match record {
                    Ok(record) if ids.contains(&record.id) => {
                        assert_eq!(parts(record.clone()), parts(robot(record.id, Some(vec![1]))));
                        seen += 1;
                    }
                    Ok(_) => {}
                    Err(error) => assert!(error.key().is_some_and(|key| key.ends_with('}')), "{error}"),
                }
            }
            assert_eq!(seen, 10);
            assert_eq!(Robot::delete_many(&db, ids).await.unwrap(), 10);
        }

        #[tokio::test]
        async fn over_resp3() {
            let db = redis_struct_tests::db3().await;
            let full = robot(23, Some(vec![4; 3]));
            full.save(&db).await.unwrap();
            assert_eq!(parts(Robot::load(&db, 23).await.unwrap()), parts(full));
            assert_eq!(
                Robot::get(&db, 23, (Robot::NAME, Robot::IMAGE)).await.unwrap(),
                (Some("R2".into()), Some(vec![4; 3]))
            );
            assert_eq!(Robot::pop(&db, 23, Robot::IMAGE).await.unwrap(), Some(vec![4; 3]));
            assert_eq!(left(23), " .map .pose");
            assert!(Robot::delete(&db, 23).await.unwrap());
            assert_eq!(left(23), "");
        }
    };
}
