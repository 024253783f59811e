// The constant of a flattened struct is one like others.
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
    name: String,
    #[redis(flatten, const = "NAME")]
    address: Address,
}

fn main() {}
