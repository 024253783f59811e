//! save, save_many, insert, update and the like.

macro_rules! writes {
    () => {
        #[tokio::test]
        async fn save_load_and_delete() {
            let db = db().await;
            let full = robot(1, Some(vec![7; 1000]));
            full.save(&db).await.unwrap();
            assert_eq!(left(1), " .image .map .pose");
            let loaded = Robot::load(&db, 1).await.unwrap();
            assert_eq!(parts(loaded.clone()), parts(full));
            let without = Robot { image: None, ..loaded };
            without.save(&db).await.unwrap();
            assert_eq!(left(1), " .map .pose");
            assert_eq!(Robot::find(&db, 1).await.unwrap().unwrap().image, None);
            assert!(Robot::delete(&db, 1).await.unwrap());
            assert_eq!(left(1), "");
            assert!(!Robot::delete(&db, 1).await.unwrap());
            assert!(Robot::find(&db, 1).await.unwrap().is_none());
        }

        #[tokio::test]
        async fn a_save_replaces_all_of_a_larger_and_a_smaller_one() {
            let db = db().await;
            // More than 4 MiB: several parts.
            let large: Vec<u16> = (0..2_500_000_u32).map(|n| (n % 65_521) as u16).collect();
            for image in [Some(large.clone()), Some(vec![1]), Some(Vec::new()), None, Some(large)] {
                let saved =
                    Robot { image: image.clone(), ..Robot::find(&db, 2).await.unwrap().unwrap_or(robot(2, None)) };
                saved.save(&db).await.unwrap();
                let parts_of = image.as_ref().map_or(0, |image| 1 + (image.len() * 2).div_ceil(1 << 20).max(1));
                assert_eq!(fields(&format!("{}.image", key(2))), parts_of);
                assert_eq!(current(2).await.image, image);
                assert_eq!(left(2), if image.is_some() { " .image .map .pose" } else { " .map .pose" });
            }
            let all = Robot { name: None, pose: Vec::new(), rooms: Vec::new(), image: None, ..current(2).await };
            all.save(&db).await.unwrap();
            assert_eq!(parts(current(2).await), (None, 1, Vec::new(), None, Vec::new()));
            assert!(Robot::delete(&db, 2).await.unwrap());
            assert_eq!(left(2), "");
        }

        #[tokio::test]
        async fn save_many() {
            let db = db().await;
            let robots = [robot(3, Some(vec![3])), robot(4, None), robot(5, Some(vec![5, 5]))];
            Robot::save_many(&db, &robots).await.unwrap();
            assert_eq!((left(3), left(4)), (" .image .map .pose".into(), " .map .pose".into()));
            let loaded = Robot::load_many(&db, [3, 99, 4, 5]).await.unwrap();
            let images: Vec<_> = loaded.into_iter().map(|robot| robot.map(|robot| robot.image)).collect();
            assert_eq!(images, [Some(Some(vec![3])), None, Some(None), Some(Some(vec![5, 5]))]);
            assert_eq!(Robot::delete_many(&db, [3, 99, 4, 5]).await.unwrap(), 3);
            assert_eq!([left(3), left(4), left(5)], ["", "", ""]);
        }

        #[tokio::test]
        async fn insert() {
            let db = db().await;
            // What is left of an older record, which was removed without the library.
            redis([b"SET", format!("{}.pose", key(6)).as_bytes(), b"left"]);
            redis([b"HSET", format!("{}.image", key(6)).as_bytes(), b"head", b"1 1 0 0", b"0", b"x", b"7", b"x"]);
            assert!(robot(6, Some(vec![6])).insert(&db).await.unwrap());
            assert_eq!(left(6), " .image .map .pose");
            let time = ends(6);
            let other = Robot { pose: vec![9.0], rooms: vec!["other".into()], ..robot(6, None) };
            assert!(!other.insert(&db).await.unwrap());
            assert_eq!(parts(current(6).await), parts(robot(6, Some(vec![6]))));
            assert_eq!((left(6).as_str(), ends(6)), (" .image .map .pose", time));
            Robot::delete(&db, 6).await.unwrap();
            redis([b"HSET", format!("{}.image", key(6)).as_bytes(), b"head", b"1 1 0 0", b"0", b"x"]);
            assert!(robot(6, None).insert(&db).await.unwrap());
            assert_eq!((left(6).as_str(), current(6).await.image), (" .map .pose", None));
            Robot::delete(&db, 6).await.unwrap();
        }

        #[tokio::test]
        async fn update() {
            let db = db().await;
            robot(7, Some(vec![7])).save(&db).await.unwrap();
            Robot::update(&db, 7, Robot::changes().image(vec![1, 2])).await.unwrap();
            assert_eq!(current(7).await.image, Some(vec![1, 2]));
            Robot::update(&db, 7, Robot::changes().image(None)).await.unwrap();
            assert_eq!((left(7).as_str(), current(7).await.image), (" .map .pose", None));
            let changes =
                Robot::changes().name("C3").pose(vec![1.0]).image(Some(vec![8])).rooms(vec![]).incr(Robot::RUNS, 4);
            Robot::update(&db, 7, changes).await.unwrap();
            let expected = (Some("C3".to_owned()), 5, vec![1.0], Some(vec![8]), Vec::new());
            assert_eq!(parts(current(7).await), expected);
            // The last of two changes of a field counts.
            Robot::update(&db, 7, Robot::changes().image(vec![9]).image(None)).await.unwrap();
            assert_eq!(left(7), " .map .pose");
            Robot::update(&db, 7, Robot::changes().image(None).image(vec![9])).await.unwrap();
            assert_eq!((left(7).as_str(), current(7).await.image), (" .image .map .pose", Some(vec![9])));
            Robot::update(&db, 7, Robot::changes().name(None)).await.unwrap();
            assert_eq!(left(7), " .image .map .pose");
            let mut changes = Changes::from(Robot::changes().name("R2"));
            changes.remove(Robot::ROOMS);
            Robot::update(&db, 7, changes).await.unwrap();
            assert_eq!((left(7).as_str(), current(7).await.rooms), (" .image .pose", Vec::<String>::new()));
            Robot::delete(&db, 7).await.unwrap();
            Robot::update(&db, 7, Robot::changes().pose(vec![2.0])).await.unwrap();
            assert_eq!((left(7).as_str(), current(7).await.pose), (" .pose", vec![2.0]));
            assert_eq!(ends(7) > 0, HAS_TTL);
            Robot::delete(&db, 7).await.unwrap();
            Robot::update(&db, 7, Robot::changes().image(None)).await.unwrap();
            assert_eq!(Robot::find(&db, 7).await.unwrap().map(parts), None.filter(|_: &Parts| !HAS_VERSION));
            Robot::delete(&db, 7).await.unwrap();
        }

        #[tokio::test]
        async fn update_existing() {
            let db = db().await;
            let changes = || Robot::changes().image(vec![8]).name(None);
            assert!(!Robot::update_existing(&db, 8, changes()).await.unwrap());
            assert_eq!(left(8), "");
            robot(8, None).save(&db).await.unwrap();
            assert!(Robot::update_existing(&db, 8, changes()).await.unwrap());
            let expected = (None, 1, vec![0.5; 6], Some(vec![8]), vec!["hall".to_owned()]);
            assert_eq!((parts(current(8).await), left(8).as_str()), (expected, " .image .map .pose"));
            assert!(Robot::update_existing(&db, 8, Robot::changes().image(None)).await.unwrap());
            assert_eq!(left(8), " .map .pose");
            Robot::delete(&db, 8).await.unwrap();
        }

        #[tokio::test]
        async fn set_if_absent() {
            let db = db().await;
            assert!(Robot::set_if_absent(&db, 9, Robot::POSE, vec![1.0]).await.unwrap());
            assert!(Robot::set_if_absent(&db, 9, Robot::IMAGE, vec![1]).await.unwrap());
            assert!(!Robot::set_if_absent(&db, 9, Robot::IMAGE, Some(vec![2])).await.unwrap());
            assert!(!Robot::set_if_absent(&db, 9, Robot::IMAGE, None).await.unwrap());
            assert!(!Robot::set_if_absent(&db, 9, Robot::POSE, vec![2.0]).await.unwrap());
            assert_eq!(parts(current(9).await), (None, 0, vec![1.0], Some(vec![1]), Vec::new()));
            assert!(Robot::set_if_absent(&db, 9, Robot::NAME, "x").await.unwrap());
            assert!(Robot::set_if_absent(&db, 9, Robot::ROOMS, vec!["a".to_owned()]).await.unwrap());
            assert_eq!((left(9).as_str(), ends(9) > 0), (" .image .map .pose", HAS_TTL));
            Robot::delete(&db, 9).await.unwrap();
        }

        #[tokio::test]
        async fn update_returning_apply_and_reload() {
            let db = db().await;
            let mut local = robot(10, Some(vec![1]));
            let changes = local.save_returning(&db).await.unwrap();
            local.apply(changes).unwrap();
            assert_eq!(local, current(10).await);
            // What is stored beside the record is not in what is applied: nothing is.
            let changes = Robot::changes().name("new").image(vec![2]).incr(Robot::RUNS, 1);
            let changes = Robot::update_returning(&db, 10, changes).await.unwrap();
            let before = local.clone();
            let error = local.apply(changes).unwrap_err();
            assert!(error.is_refused(), "{error}");
            let shown = error.to_string();
            assert!(shown.contains("image") && shown.contains("load the field anew"), "{shown}");
            assert_eq!(local, before);
            local = local.reload(&db).await.unwrap();
            assert_eq!((local.runs, local.image.clone()), (2, Some(vec![2])));
            let mut changes = Changes::from(Robot::changes().name(None).image(None));
            changes.remove(Robot::ROOMS);
            let changes = Robot::update_returning(&db, 10, changes).await.unwrap();
            local.apply(changes).unwrap();
            assert_eq!(local, current(10).await);
            assert_eq!((local.image.clone(), left(10).as_str()), (None, " .pose"));
            local.save(&db).await.unwrap();
            Robot::delete(&db, 10).await.unwrap();
        }

        #[tokio::test]
        async fn a_conflict_of_versions_writes_nothing() {
            if !HAS_VERSION {
                return;
            }
            let db = db().await;
            robot(11, Some(vec![1])).save(&db).await.unwrap();
            let stale = Robot { image: None, pose: vec![7.0], rooms: vec!["new".into()], ..current(11).await };
            Robot::update(&db, 11, Robot::changes().name("other")).await.unwrap();
            let time = ends(11);
            let error = stale.save(&db).await.unwrap_err();
            assert!(error.is_conflict(), "{error}");
            let expected = (Some("other".to_owned()), 1, vec![0.5; 6], Some(vec![1]), vec!["hall".to_owned()]);
            assert_eq!((parts(current(11).await), left(11).as_str()), (expected, " .image .map .pose"));
            assert_eq!(ends(11), time);
            Robot::delete(&db, 11).await.unwrap();
        }
    };
}
