// A type that there is not: once, though the derive repeats the type.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(default)]
    views: Nowhere,
}

fn main() {}
