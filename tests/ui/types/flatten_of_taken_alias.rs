// An alias is an old name of one field, and of no other; at any depth.
use redis_struct::{RedisFields, RedisStruct};

#[derive(RedisFields)]
struct Geo {
    #[redis(alias = "old")]
    lat: f64,
}

#[derive(RedisFields)]
struct Address {
    street: String,
    #[redis(flatten)]
    geo: Geo,
}

#[derive(RedisFields)]
struct Stamps {
    #[redis(alias = "old")]
    created: i64,
}

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(flatten)]
    address: Address,
    #[redis(flatten)]
    stamps: Stamps,
}

fn main() {}
