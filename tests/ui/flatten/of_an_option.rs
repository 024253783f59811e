// A record has its fields, or not.
use redis_struct::{RedisFields, RedisStruct};

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
    address: Option<Address>,
}

fn main() {}
