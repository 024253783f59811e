// Flags are there or not.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
    #[redis(skip = true)]
    cache: u64,
}

fn main() {}
