//! Values around the size from which they are not copied, and blocks of one command.

use redis_struct::RedisStruct;
use redis_struct_tests::db;

use crate::{Thing, thing};

/// More bytes are not copied.
const LARGE: usize = 16 << 10;

fn large(id: u64, bytes: usize) -> Thing {
    Thing { name: "x".repeat(bytes), ..thing(id) }
}

#[tokio::test]
async fn of_whatever_size_a_value_is_all_of_it_is_stored() {
    let db = db().await;
    // With the names and lengths around it, one of the commands is exactly as large as the bound. A `None` makes two
    // commands of it.
    for small in [None, Some(1)] {
        let things: Vec<Thing> =
            (8300..).zip(LARGE - 200..=LARGE + 1).map(|(id, bytes)| Thing { small, ..large(id, bytes) }).collect();
        Thing::save_many(&db, &things).await.unwrap();
        let loaded = Thing::load_many(&db, things.iter().map(|thing| thing.id)).await.unwrap();
        assert!(loaded.into_iter().flatten().eq(things));
    }
}

/// A thread that has sent nothing yet has no store to use again: each test has one of its own.
#[tokio::test]
async fn a_large_value_may_come_before_all_others() {
    let db = db().await;
    let things = [Thing { small: Some(1), ..large(8600, LARGE + 1) }, thing(8601), large(8602, LARGE + 1)];
    Thing::save_many(&db, &things).await.unwrap();
    let loaded = Thing::load_many(&db, 8600..8603).await.unwrap();
    assert!(loaded.into_iter().flatten().eq(things));
}

#[tokio::test]
async fn a_large_key_makes_every_command_of_a_block_large() {
    #[derive(RedisStruct, Debug, Clone, PartialEq)]
    #[redis(keyspace = "PIPE-LONG")]
    struct Long {
        #[redis(key)]
        id: String,
        name: String,
        note: Option<String>,
    }
    let db = db().await;
    let (id, note) = ("k".repeat(LARGE), Some("n".to_owned()));
    let long = Long { id: id.clone(), name: "long".to_owned(), note };
    long.save(&db).await.unwrap();
    assert_eq!(Long::load(&db, &*id).await.unwrap(), long);
    // Two commands, each with the key.
    let without = Long { note: None, ..long };
    without.save(&db).await.unwrap();
    assert_eq!(Long::load(&db, &*id).await.unwrap(), without);
}
