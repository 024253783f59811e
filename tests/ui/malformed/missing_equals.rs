// The sign is missing.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace "U")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
