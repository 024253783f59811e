//! What others have done to the keys, and what is stored by somebody else.

macro_rules! faults {
    () => {
        fn side(id: u64, field: &str) -> String {
            format!("{}.{field}", key(id))
        }

        #[tokio::test]
        async fn a_record_of_another_type_is_left_as_it_is() {
            let db = db().await;
            redis([b"SET", key(60).as_bytes(), b"a string"]);
            let errors = [
                robot(60, Some(vec![1])).save(&db).await.unwrap_err(),
                Robot::update(&db, 60, Robot::changes().image(vec![1])).await.unwrap_err(),
                Robot::update(&db, 60, Robot::changes().image(None)).await.unwrap_err(),
                Robot::set_if_absent(&db, 60, Robot::IMAGE, vec![1]).await.unwrap_err(),
                Robot::pop(&db, 60, Robot::IMAGE).await.unwrap_err(),
                Robot::remove(&db, 60, Robot::IMAGE).await.unwrap_err(),
                Robot::load(&db, 60).await.unwrap_err(),
                Robot::get(&db, 60, Robot::IMAGE).await.unwrap_err(),
            ];
            for error in errors {
                assert!(error.is_wrong_type() && error.to_string().contains(&key(60)), "{error}");
                assert_eq!((left(60).as_str(), ends(60)), ("", -1));
            }
            assert!(!robot(60, Some(vec![1])).insert(&db).await.unwrap());
            assert_eq!(redis([b"GET", key(60).as_bytes()]).as_bytes(), Some(&b"a string"[..]));
            assert_eq!(keys(&format!("{}*", key(60))).len(), 1);
            assert!(Robot::delete(&db, 60).await.unwrap());
        }

        #[tokio::test]
        async fn another_type_beside_a_record_is_an_error_and_is_replaced() {
            let db = db().await;
            robot(61, Some(vec![1])).save(&db).await.unwrap();
            let spoil = || {
                redis([b"DEL", side(61, "image").as_bytes()]);
                redis([b"SET", side(61, "image").as_bytes(), b"secret text"]);
            };
            spoil();
            let errors = [
                Robot::load(&db, 61).await.unwrap_err(),
                Robot::get(&db, 61, Robot::IMAGE).await.unwrap_err(),
                Robot::load_many(&db, [61]).await.unwrap_err(),
            ];
            for error in errors {
                let shown = error.to_string();
                assert!(error.is_wrong_type() && !shown.contains("secret"), "{shown}");
                assert!(shown.contains("field `image` of `Robot`") && shown.contains(&key(61)), "{shown}");
                assert!(shown.contains("save the field anew"), "{shown}");
            }
            // A pop that cannot read removes nothing.
            let error = Robot::pop(&db, 61, Robot::IMAGE).await.unwrap_err();
            assert!(error.is_wrong_type() && !error.to_string().contains("secret"), "{error}");
            assert_eq!(redis([b"GET", side(61, "image").as_bytes()]).as_bytes(), Some(&b"secret text"[..]));
            assert!(Robot::load(&db, 61).await.unwrap_err().is_wrong_type());
            // The record's own fields can be read.
            assert_eq!(Robot::get(&db, 61, Robot::RUNS).await.unwrap(), 1);
            Robot::update(&db, 61, Robot::changes().image(vec![2])).await.unwrap();
            assert_eq!(current(61).await.image, Some(vec![2]));
            spoil();
            save_over(robot(61, Some(vec![3]))).await;
            assert_eq!(current(61).await.image, Some(vec![3]));
            spoil();
            Robot::remove(&db, 61, Robot::IMAGE).await.unwrap();
            assert_eq!((left(61).as_str(), current(61).await.image), (" .map .pose", None));
            Robot::delete(&db, 61).await.unwrap();
        }

        #[tokio::test]
        async fn labels_of_others() {
            let db = db().await;
            robot(62, Some(vec![1])).save(&db).await.unwrap();
            let mut errors = Vec::new();
            for label in
                [&b"ship:npy"[..], b"hidden value", b"ship:hidden value", b"ship:hidden\xff", b"", &[b'x'; 5000]]
            {
                redis([b"HSET", key(62).as_bytes(), b"image", label]);
                errors.push(Robot::load(&db, 62).await.unwrap_err());
                errors.push(Robot::get(&db, 62, Robot::IMAGE).await.unwrap_err());
                errors.push(Robot::pop(&db, 62, Robot::IMAGE).await.unwrap_err());
                save_over(robot(62, Some(vec![1]))).await;
                assert_eq!(current(62).await.image, Some(vec![1]));
            }
            for (place, error) in errors.iter().enumerate() {
                let shown = error.to_string();
                assert!(error.is_malformed() && shown.contains("image") && shown.contains("`raw`"), "{shown}");
                assert_eq!(shown.contains("npy"), place < 3, "{shown}");
                assert!(!shown.contains("hidden") && !shown.contains("xxx"), "{shown}");
            }
            Robot::delete(&db, 62).await.unwrap();
        }

        #[tokio::test]
        async fn what_is_gone_is_missed() {
            let db = db().await;
            for gone in ["image", "pose", "map"] {
                save_over(robot(63, Some(vec![1]))).await;
                redis([b"DEL", side(63, gone).as_bytes()]);
                for error in [Robot::load(&db, 63).await.unwrap_err(), Robot::find(&db, 63).await.unwrap_err()] {
                    let shown = error.to_string();
                    assert!(error.is_malformed() && shown.contains(&format!("`{gone}`")), "{shown}");
                    assert!(shown.contains("save the field anew"), "{shown}");
                }
                Robot::delete(&db, 63).await.unwrap();
                assert_eq!(left(63), "");
            }
        }

        /// Every operation that a script does, of which the server has just forgotten all.
        #[tokio::test]
        async fn forgotten_scripts_are_sent_again() {
            let db = db().await;
            let flush = || redis([b"SCRIPT", b"FLUSH"]);
            for _ in 0..3 {
                flush();
                robot(64, Some(vec![1])).insert(&db).await.unwrap();
                flush();
                save_over(robot(64, Some(vec![2]))).await;
                flush();
                Robot::update(&db, 64, Robot::changes().image(vec![3]).incr(Robot::RUNS, 1)).await.unwrap();
                flush();
                assert!(Robot::update_existing(&db, 64, Robot::changes().name("x")).await.unwrap());
                flush();
                assert_eq!(Robot::pop(&db, 64, (Robot::IMAGE, Robot::RUNS)).await.unwrap(), (Some(vec![3]), 2));
                flush();
                assert!(Robot::set_if_absent(&db, 64, Robot::IMAGE, vec![4]).await.unwrap());
                flush();
                assert_eq!(Robot::remove(&db, 64, Robot::ROOMS).await.unwrap(), 1);
                flush();
                assert_eq!(parts(current(64).await), (Some("x".into()), 0, vec![0.5; 6], Some(vec![4]), Vec::new()));
                flush();
                assert!(Robot::delete(&db, 64).await.unwrap());
                assert_eq!(left(64), "");
            }
        }
    };
}
