//! expire, persist, and the struct's ttl.

macro_rules! life {
    () => {
        const MINUTE: Duration = Duration::from_secs(60);

        fn in_an_hour(id: u64) -> bool {
            let left = redis([b"PTTL", key(id).as_bytes()]).as_int().unwrap();
            ends(id) > 0 && (3_500_000..=3_600_000).contains(&left)
        }

        fn in_a_minute(id: u64) -> bool {
            let left = redis([b"PTTL", key(id).as_bytes()]).as_int().unwrap();
            ends(id) > 0 && (1..=60_000).contains(&left)
        }

        #[tokio::test]
        async fn all_keys_expire_at_the_same_time() {
            let db = db().await;
            robot(40, None).save(&db).await.unwrap();
            assert!(if HAS_TTL { in_an_hour(40) } else { ends(40) == -1 });
            assert!(Robot::expire(&db, 40, MINUTE).await.unwrap());
            assert!(in_a_minute(40));
            assert!(matches!(Robot::ttl(&db, 40).await.unwrap(), Ttl::In(left) if left <= MINUTE));
            // What is new beside it lives as long as the record.
            let as_written = || if HAS_TTL { in_an_hour(40) } else { in_a_minute(40) };
            Robot::update(&db, 40, Robot::changes().image(vec![1])).await.unwrap();
            assert_eq!(left(40), " .image .map .pose");
            assert!(as_written());
            Robot::expire(&db, 40, MINUTE).await.unwrap();
            Robot { name: None, ..current(40).await }.save(&db).await.unwrap();
            assert!(as_written());
            Robot::expire(&db, 40, MINUTE).await.unwrap();
            assert_eq!(Robot::incr(&db, 40, Robot::RUNS, 1).await.unwrap(), 2);
            assert!(as_written());
            Robot::expire(&db, 40, MINUTE).await.unwrap();
            assert_eq!(Robot::incr_existing(&db, 40, Robot::RUNS, 1).await.unwrap(), Some(3));
            assert!(as_written());
            Robot::expire(&db, 40, MINUTE).await.unwrap();
            assert_eq!(Robot::mul(&db, 40, Robot::RUNS, 2).await.unwrap(), 6);
            assert!(as_written());
            Robot::expire(&db, 40, MINUTE).await.unwrap();
            assert!(Robot::set_if_absent(&db, 40, Robot::NAME, "x").await.unwrap());
            assert!(as_written());
            Robot::expire(&db, 40, MINUTE).await.unwrap();
            assert_eq!(Robot::pop(&db, 40, Robot::NAME).await.unwrap().as_deref(), Some("x"));
            assert!(as_written());
            Robot::expire(&db, 40, MINUTE).await.unwrap();
            assert_eq!(Robot::remove(&db, 40, Robot::RUNS).await.unwrap(), 1);
            assert!(as_written());
            Robot::expire(&db, 40, MINUTE).await.unwrap();
            assert!(Robot::pop(&db, 40, Robot::IMAGE).await.unwrap().is_some());
            assert!(as_written());
            Robot::expire(&db, 40, MINUTE).await.unwrap();
            assert!(Robot::set_if_absent(&db, 40, Robot::IMAGE, vec![1]).await.unwrap());
            assert!(as_written());
            // What writes nothing renews nothing.
            Robot::expire(&db, 40, MINUTE).await.unwrap();
            assert!(!Robot::set_if_absent(&db, 40, Robot::IMAGE, vec![1]).await.unwrap());
            assert!(!robot(40, None).insert(&db).await.unwrap());
            Robot::load(&db, 40).await.unwrap();
            assert!(in_a_minute(40));
            assert!(Robot::persist(&db, 40).await.unwrap());
            assert_eq!((ends(40), left(40).as_str()), (-1, " .image .map .pose"));
            assert!(!Robot::persist(&db, 40).await.unwrap());
            let at = SystemTime::now() + MINUTE;
            assert!(Robot::expire_at(&db, 40, at).await.unwrap());
            assert!(in_a_minute(40));
            Robot::delete(&db, 40).await.unwrap();
            assert_eq!(left(40), "");
        }

        #[tokio::test]
        async fn an_end_in_the_past_removes_all() {
            let db = db().await;
            for past in [SystemTime::UNIX_EPOCH, SystemTime::now() - MINUTE] {
                robot(41, Some(vec![1])).save(&db).await.unwrap();
                assert!(Robot::expire_at(&db, 41, past).await.unwrap());
                assert_eq!(left(41), "");
            }
            robot(41, Some(vec![1])).save(&db).await.unwrap();
            assert!(Robot::expire(&db, 41, Duration::ZERO).await.unwrap());
            assert_eq!(left(41), "");
            assert!(!Robot::expire(&db, 41, MINUTE).await.unwrap());
            assert!(!Robot::persist(&db, 41).await.unwrap());
            assert_eq!(left(41), "");
        }

        #[tokio::test]
        async fn an_end_takes_all_along() {
            let db = db().await;
            robot(42, Some(vec![1])).save(&db).await.unwrap();
            assert!(Robot::expire(&db, 42, Duration::from_millis(300)).await.unwrap());
            // Whole, or gone.
            let mut seen = 0;
            while let Some(robot) = Robot::find(&db, 42).await.unwrap() {
                assert_eq!(robot.image, Some(vec![1]));
                seen += 1;
            }
            assert!(seen > 0);
            assert_eq!(left(42), "");
        }
    };
}
