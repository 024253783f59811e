//! pop, remove, delete.

macro_rules! removals {
    () => {
        #[tokio::test]
        async fn pop() {
            let db = db().await;
            robot(30, Some(vec![1, 2])).save(&db).await.unwrap();
            assert_eq!(Robot::pop(&db, 30, Robot::IMAGE).await.unwrap(), Some(vec![1, 2]));
            assert_eq!(left(30), " .map .pose");
            assert_eq!(Robot::pop(&db, 30, Robot::IMAGE).await.unwrap(), None);
            assert_eq!(left(30), " .map .pose");
            let popped = Robot::pop(&db, 30, (Robot::NAME, Robot::ROOMS, Robot::IMAGE)).await.unwrap();
            assert_eq!(popped, (Some("R2".to_owned()), vec!["hall".to_owned()], None));
            assert_eq!(left(30), " .pose");
            assert_eq!(parts(current(30).await), (None, 1, vec![0.5; 6], None, Vec::new()));
            // Only fields of the record itself.
            assert_eq!(Robot::pop(&db, 30, (Robot::NAME, Robot::RUNS)).await.unwrap(), (None, 1));
            assert_eq!((left(30).as_str(), ends(30) > 0), (" .pose", HAS_TTL));
            // The last field.
            Robot::delete(&db, 30).await.unwrap();
            redis([b"DEL", key(30).as_bytes()]);
            Robot::update(&db, 30, Robot::changes().image(vec![3])).await.unwrap();
            redis([b"HDEL", key(30).as_bytes(), b"version"]);
            assert_eq!(
                Robot::pop(&db, 30, (Robot::IMAGE, Robot::IMAGE)).await.unwrap(),
                (Some(vec![3]), Some(vec![3]))
            );
            redis([b"HDEL", key(30).as_bytes(), b"version"]);
            assert_eq!(left(30), "");
            assert_eq!(Robot::pop(&db, 30, Robot::IMAGE).await.unwrap(), None);
            redis([b"HDEL", key(30).as_bytes(), b"version"]);
            assert_eq!(left(30), "");
        }

        #[tokio::test]
        async fn remove() {
            let db = db().await;
            robot(31, Some(vec![1, 2])).save(&db).await.unwrap();
            assert_eq!(Robot::remove(&db, 31, Robot::IMAGE).await.unwrap(), 1);
            assert_eq!((left(31).as_str(), current(31).await.image), (" .map .pose", None));
            assert_eq!(Robot::remove(&db, 31, Robot::IMAGE).await.unwrap(), 0);
            assert_eq!(Robot::remove(&db, 31, (Robot::IMAGE, Robot::ROOMS, Robot::NAME)).await.unwrap(), 2);
            assert_eq!(parts(current(31).await), (None, 1, vec![0.5; 6], None, Vec::new()));
            assert_eq!(left(31), " .pose");
            Robot::delete(&db, 31).await.unwrap();
            // The last field, and one of no record.
            Robot::update(&db, 31, Robot::changes().image(vec![3])).await.unwrap();
            redis([b"HDEL", key(31).as_bytes(), b"version"]);
            assert_eq!(Robot::remove(&db, 31, Robot::IMAGE).await.unwrap(), 1);
            redis([b"HDEL", key(31).as_bytes(), b"version"]);
            assert_eq!(left(31), "");
            assert_eq!(Robot::remove(&db, 31, (Robot::IMAGE, Robot::RUNS)).await.unwrap(), 0);
            assert_eq!(left(31), "");
        }

        /// What is beside a record goes with it, whatever has removed its last field.
        #[tokio::test]
        async fn what_is_left_of_a_record_that_others_removed() {
            let db = db().await;
            robot(32, Some(vec![1, 2])).save(&db).await.unwrap();
            redis([b"DEL", key(32).as_bytes()]);
            assert_eq!(left(32), ".image .map .pose");
            assert!(Robot::find(&db, 32).await.unwrap().is_none());
            assert!(!Robot::exists(&db, 32).await.unwrap());
            // It is no part of a new record.
            Robot::update(&db, 32, Robot::changes().pose(vec![1.0])).await.unwrap();
            assert_eq!(parts(current(32).await), (None, 0, vec![1.0], None, Vec::new()));
            robot(32, None).save(&db).await.unwrap_or_else(|error| assert!(error.is_conflict(), "{error}"));
            assert_eq!(current(32).await.image, None);
            Robot::delete(&db, 32).await.unwrap();
            assert_eq!(left(32), "");
            robot(32, Some(vec![1, 2])).save(&db).await.unwrap();
            redis([b"DEL", key(32).as_bytes()]);
            assert!(!Robot::delete(&db, 32).await.unwrap());
            assert_eq!(left(32), "");
        }
    };
}
