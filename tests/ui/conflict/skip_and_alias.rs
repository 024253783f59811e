// What is not stored has no old name.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
    #[redis(skip, alias = "old")]
    cache: u64,
}

fn main() {}
