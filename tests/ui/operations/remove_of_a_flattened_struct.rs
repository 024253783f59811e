// All of a struct of fields cannot be removed: it has required ones.
use redis_struct::{Db, RedisFields, RedisStruct};

#[derive(RedisFields)]
struct Address {
    street: String,
}

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(flatten)]
    address: Address,
}

pub async fn remove(db: &Db) -> redis_struct::Result<u64> {
    User::remove(db, 1, User::ADDRESS).await
}

fn main() {}
