// A record is kept under a key of its own.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "A")]
struct Address {
    #[redis(key)]
    id: u64,
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

fn main() {}
