// A field of a flattened struct is none of the record, until the record says where it is.
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

pub async fn street(db: &Db) -> redis_struct::Result<String> {
    User::get(db, 1, Address::STREET).await
}

fn main() {}
