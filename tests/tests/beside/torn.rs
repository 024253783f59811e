//! Never a mix of two saves: cut in the middle, by several tasks, and while it is read.

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::{Duration, Instant};

use redis_struct::RedisStruct;
use redis_struct::ship::Raw;
use redis_struct_tests::{db, proxy, through};

use super::{fields, keys};

/// A number, and two arrays that are full of it.
macro_rules! kinds {
    ($module:ident, $keyspace:literal, $(#[$ttl:meta])? { $($version:tt)* } { $($zero:tt)* }) => {
        mod $module {
            use super::*;

            #[derive(RedisStruct, Clone, Debug, PartialEq)]
            #[redis(keyspace = $keyspace)]
            $(#[$ttl])?
            struct Frame {
                #[redis(key)]
                id: u64,
                round: u32,
                #[ship(Raw, beside)]
                left: Vec<u32>,
                #[ship(beside)]
                right: Option<Vec<u32>>,
                $($version)*
            }

            impl Frame {
                fn new(id: u64, round: u32, len: usize) -> Self {
                    let right = (round % 2 == 0).then(|| vec![round; 10]);
                    Self { id, round, left: vec![round; len], right, $($zero)* }
                }

                fn is_whole(&self) -> bool {
                    let right = self.right.as_ref().is_none_or(|right| right.len() == 10);
                    right && self.right.is_some() == (self.round % 2 == 0) && self.arrays().all(|number| *number == self.round)
                }

                fn arrays(&self) -> impl Iterator<Item = &u32> {
                    self.left.iter().chain(self.right.iter().flatten())
                }
            }

            #[tokio::test]
            async fn cut_in_the_middle_of_a_save() {
                let (proxy, direct) = (proxy(), db().await);
                let db = through(&proxy).await;
                // 6 MB: in parts, of a hash that the next save makes smaller again.
                let large = |round| Frame::new(1, round, 1_500_000);
                Frame::new(1, 0, 100).insert(&direct).await.unwrap();
                let bytes = 6_000_000_u64;
                for (at, round) in [100, 1000, bytes / 3, bytes - 100, bytes].into_iter().zip(1..) {
                    let old = Frame::load(&direct, 1).await.unwrap();
                    let new = Frame { id: 1, ..large(round) };
                    let new = Frame { round, left: new.left, right: new.right, ..old.clone() };
                    proxy.cut_after_request_bytes(at);
                    let error = new.save(&db).await.unwrap_err();
                    assert!(error.is_outcome_unknown() || error.is_not_run(), "{error}");
                    // As long as the server works off what it has got.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    let now = Frame::load(&direct, 1).await.unwrap();
                    assert!(now.is_whole() && (now.round == old.round || now.round == round), "{}", now.round);
                    let next = Frame::new(1, round + 100, 7);
                    let next = Frame { round: next.round, left: next.left, right: next.right, ..now };
                    next.save(&db).await.unwrap();
                    assert!(Frame::load(&db, 1).await.unwrap().is_whole());
                    assert_eq!(fields(concat!($keyspace, "{1}.left")), 2);
                    let has_right = (round + 100) % 2 == 0;
                    assert_eq!(keys(concat!($keyspace, "{1}*")).len(), if has_right { 3 } else { 2 });
                }
                Frame::delete(&db, 1).await.unwrap();
                assert!(keys(concat!($keyspace, "{1}*")).is_empty());
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn two_tasks_with_a_field_each() {
                let db = db().await;
                Frame::new(2, 0, 4).insert(&db).await.unwrap();
                let left = async {
                    for n in 1..=50 {
                        Frame::update(&db, 2, Frame::changes().left(vec![n; 2000])).await.unwrap();
                    }
                };
                let right = async {
                    for n in 1..=50 {
                        Frame::update(&db, 2, Frame::changes().right(vec![n; 2000])).await.unwrap();
                    }
                };
                tokio::join!(left, right);
                let frame = Frame::load(&db, 2).await.unwrap();
                assert_eq!((frame.left, frame.right), (vec![50; 2000], Some(vec![50; 2000])));
                Frame::delete(&db, 2).await.unwrap();
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn a_reader_never_sees_a_mix() {
                let (writing, reading) = (db().await, db().await);
                Frame::new(3, 0, 4).insert(&writing).await.unwrap();
                let is_done = AtomicBool::new(false);
                let write = async {
                    let end = Instant::now() + Duration::from_millis(700);
                    let mut round = 0;
                    while Instant::now() < end {
                        round += 1;
                        // Whole saves, and updates of several fields.
                        let frame = Frame::new(3, round, 1 + (round as usize % 5) * 5000);
                        if round % 3 == 0 {
                            let changes = Frame::changes().round(round).left(frame.left).right(frame.right);
                            Frame::update(&writing, 3, changes).await.unwrap();
                        } else {
                            let now = Frame::load(&writing, 3).await.unwrap();
                            let next = Frame { round, left: frame.left, right: frame.right, ..now };
                            next.save(&writing).await.unwrap();
                        }
                    }
                    is_done.store(true, SeqCst);
                    round
                };
                let read = async {
                    let mut seen = std::collections::BTreeSet::new();
                    while !is_done.load(SeqCst) {
                        let frame = Frame::load(&reading, 3).await.unwrap();
                        assert!(frame.is_whole(), "{frame:?}");
                        seen.insert(frame.round);
                        let frame = Frame::find(&reading, 3).await.unwrap().unwrap();
                        assert!(frame.is_whole());
                        let many = Frame::load_many(&reading, [3, 3]).await.unwrap();
                        assert!(many.iter().flatten().all(Frame::is_whole));
                        let fields = (Frame::ROUND, Frame::RIGHT, Frame::LEFT);
                        let (round, right, left) = Frame::get(&reading, 3, fields).await.unwrap();
                        assert!(Frame { round, right, left, ..frame }.is_whole());
                    }
                    seen.len()
                };
                let (rounds, seen) = tokio::join!(write, read);
                assert!(rounds > 10 && seen > 3, "{rounds} {seen}");
                Frame::delete(&writing, 3).await.unwrap();
            }
        }
    };
}

kinds!(plain, "BQ", {} {});
kinds!(ttl, "BR", #[redis(ttl = "1h")] {} {});
kinds!(version, "BS", { #[redis(version)] version: u64 } { version: 0 });
