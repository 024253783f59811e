// The second one would be stored under the names of the first.
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
    home: Address,
    #[redis(flatten)]
    work: Address,
}

fn main() {}
