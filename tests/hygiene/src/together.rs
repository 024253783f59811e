//! Several structs in one module, and in functions.

use redis_struct::{RedisStruct, Result};

/// One.
#[derive(Debug, RedisStruct)]
#[redis(keyspace = "A")]
pub struct First {
    #[redis(key)]
    id: u64,
    name: String,
}

/// Another, with fields of the same names.
#[derive(Debug, RedisStruct)]
#[redis(keyspace = "B")]
pub struct Second {
    #[redis(key)]
    id: u64,
    name: String,
}

/// Each has its own changes.
pub fn changes() -> (FirstChanges, SecondChanges) {
    (First::changes().name("x"), Second::changes().name("x"))
}

/// Structs that nobody else sees, two of one name.
///
/// # Errors
///
/// As the database.
pub async fn inside(db: &redis_struct::Db) -> Result<String> {
    #[derive(RedisStruct)]
    #[redis(keyspace = "C")]
    struct First {
        #[redis(key)]
        id: u64,
        name: String,
    }

    {
        #[derive(RedisStruct)]
        #[redis(keyspace = "D")]
        struct First {
            #[redis(key)]
            id: String,
            name: Option<u64>,
        }

        let first = First { id: "x".to_owned(), name: None };
        first.save(db).await?;
    }

    First { id: 1, name: "x".to_owned() }.save(db).await?;
    First::get(db, 1, First::NAME).await
}
