//! In pipelines, blocks and transactions.

macro_rules! batches {
    () => {
        fn shoot<E: Executor>(on: E, id: u64, image: Vec<u16>) -> E::Reply<Option<Vec<u16>>> {
            on.pipelined(move |p| {
                Robot::update(p, id, Robot::changes().image(image));
                Robot::get(p, id, Robot::IMAGE)
            })
        }

        #[tokio::test]
        async fn in_pipelines_and_blocks() {
            let db = db().await;
            let all = |p: &redis_struct::Pipeline, id: u64| {
                let saved = robot(id, Some(vec![1])).save(p);
                let (name, image) = (Robot::get(p, id, Robot::NAME), Robot::get(p, id, Robot::IMAGE));
                let shot = shoot(p, id, vec![2, 2]);
                let loaded = Robot::load(p, id);
                let popped = Robot::pop(p, id, (Robot::IMAGE, Robot::NAME));
                let found = Robot::find(p, id);
                let expires = (Robot::expire(p, id, Duration::from_secs(60)), Robot::persist(p, id));
                let absent = Robot::set_if_absent(p, id, Robot::IMAGE, vec![3]);
                let many = Robot::load_many(p, [id, 9999]);
                let removed = Robot::remove(p, id, (Robot::IMAGE, Robot::RUNS));
                let existed = Robot::delete(p, id);
                ((saved, name, image, shot, loaded, popped), (found, expires, absent, many, removed, existed))
            };
            let (pipelined, atomic) = (db.pipelined(|p| all(p, 50)), db.atomic(|p| all(p, 50)));
            let nested = db.pipelined(|p| p.pipelined(|p| p.atomic(|p| all(p, 50))));
            for results in [pipelined.await, atomic.await, nested.await] {
                let ((_, name, image, shot, loaded, popped), (found, expires, absent, many, removed, existed)) =
                    results.unwrap();
                assert_eq!((name.as_deref(), image, shot), (Some("R2"), Some(vec![1]), Some(vec![2, 2])));
                assert_eq!(parts(loaded), parts(robot(50, Some(vec![2, 2]))));
                assert_eq!(popped, (Some(vec![2, 2]), Some("R2".to_owned())));
                let (found, without) = (found.unwrap(), Robot { name: None, ..robot(50, None) });
                assert_eq!((parts(found), expires, absent), (parts(without), (true, true), true));
                assert_eq!(many[0].clone().unwrap().image, Some(vec![3]));
                assert!(many[1].is_none() && removed == 2 && existed);
                assert_eq!(left(50), "");
            }
        }

        #[tokio::test]
        async fn a_transaction_reads_and_writes_what_is_beside() {
            let db = db().await;
            robot(51, Some(vec![0])).save(&db).await.unwrap();
            let add = || {
                db.transaction(|tx| async move {
                    let image = Robot::get(&tx, 51, Robot::IMAGE).await?.unwrap();
                    let mut robot = Robot::load(&tx, 51).await?;
                    robot.image = Some(vec![image[0] + 1; 3]);
                    tx.atomic(|p| robot.save(p)).await?;
                    Ok(image[0])
                })
                .attempts(1000)
            };
            assert_eq!(add().await.unwrap(), 0);
            redis([b"SCRIPT", b"FLUSH"]);
            assert_eq!(add().await.unwrap(), 1);
            // Several at once: none is lost.
            let results: Vec<Result<u16>> = futures_util::future::join_all((0..6).map(|_| async { add().await })).await;
            let mut before: Vec<u16> = results.into_iter().map(Result::unwrap).collect();
            before.sort_unstable();
            assert_eq!(before, [2, 3, 4, 5, 6, 7]);
            assert_eq!(current(51).await.image, Some(vec![8; 3]));
            Robot::delete(&db, 51).await.unwrap();
        }

        /// A change of what is beside alone is noticed, too.
        #[tokio::test]
        async fn a_transaction_watches_what_is_beside() {
            let db = db().await;
            robot(52, Some(vec![1])).save(&db).await.unwrap();
            let count = &std::sync::atomic::AtomicU32::new(0);
            let changed = db.transaction(|tx| async move {
                let robot = Robot::load(&tx, 52).await?;
                if count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0 {
                    redis([b"HSET", format!("{}.image", key(52)).as_bytes(), b"0", &[7, 0]]);
                }
                tx.atomic(|p| Robot::update(p, 52, Robot::changes().name("changed"))).await?;
                Ok(robot.image)
            });
            assert_eq!(changed.await.unwrap(), Some(vec![7]));
            assert_eq!(count.load(std::sync::atomic::Ordering::SeqCst), 2);
            Robot::delete(&db, 52).await.unwrap();
        }
    };
}
