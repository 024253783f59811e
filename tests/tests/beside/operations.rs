//! Every operation, on records with and without a ttl and a version.

use std::time::{Duration, SystemTime};

use redis_struct::ship::{Json, Raw};
use redis_struct::{Changes, Executor, RedisStruct, Result, Ttl};
use redis_struct_tests::{db, redis};

use super::{expires, fields, keys};

/// What a record has besides its id and its version.
type Parts = (Option<String>, u64, Vec<f32>, Option<Vec<u16>>, Vec<String>);

/// The same tests for a struct of each kind.
macro_rules! kinds {
    ($module:ident, $keyspace:literal, $has_ttl:literal, $has_version:literal, $(#[$ttl:meta])? { $($version:tt)* } { $($zero:tt)* }) => {
        mod $module {
            use super::*;

            #[derive(RedisStruct, Clone, Debug, PartialEq)]
            #[redis(keyspace = $keyspace)]
            $(#[$ttl])?
            struct Robot {
                #[redis(key)]
                id: u64,
                name: Option<String>,
                #[redis(default)]
                runs: u64,
                #[ship(Raw, beside)]
                pose: Vec<f32>,
                #[ship(beside)]
                image: Option<Vec<u16>>,
                #[ship(Json, beside)]
                #[redis(default, rename = "map")]
                rooms: Vec<String>,
                $($version)*
            }

            const HAS_TTL: bool = $has_ttl;
            const HAS_VERSION: bool = $has_version;

            fn robot(id: u64, image: Option<Vec<u16>>) -> Robot {
                Robot { id, name: Some("R2".into()), runs: 1, pose: vec![0.5; 6], image, rooms: vec!["hall".into()], $($zero)* }
            }

            fn parts(robot: Robot) -> Parts {
                (robot.name, robot.runs, robot.pose, robot.image, robot.rooms)
            }

            /// Saves it over any version that is stored.
            async fn save_over(robot: Robot) {
                if HAS_VERSION {
                    redis([b"HSET", key(robot.id).as_bytes(), b"version", b"0"]);
                }
                robot.save(&db().await).await.unwrap();
            }

            /// As it is stored.
            async fn current(id: u64) -> Robot {
                Robot::load(&db().await, id).await.unwrap()
            }

            fn key(id: u64) -> String {
                format!("{}{{{id}}}", $keyspace)
            }

            /// The keys of a record, without what is the same in all of them.
            fn left(id: u64) -> String {
                let prefix = key(id);
                let keys: Vec<_> = keys(&format!("{prefix}*")).iter().map(|key| key.replace(&prefix, "")).collect();
                keys.join(" ")
            }

            /// When all keys of the record expire: at the same time. -1: never; -2: there are none.
            fn ends(id: u64) -> i64 {
                let all: Vec<i64> = keys(&format!("{}*", key(id))).iter().map(|key| expires(key)).collect();
                assert!(all.iter().all(|one| *one == all[0]), "{all:?}");
                all.first().copied().unwrap_or(-2)
            }

            writes!();
            reads!();
            removals!();
            life!();
            batches!();
            faults!();
        }
    };
}

kinds!(plain, "BP", false, false, {} {});
kinds!(ttl, "BT", true, false, #[redis(ttl = "1h")] {} {});
kinds!(version, "BV", false, true, { #[redis(version)] version: u64 } { version: 0 });
kinds!(both, "BB", true, true, #[redis(ttl = "1h")] { #[redis(version)] version: u64 } { version: 0 });
