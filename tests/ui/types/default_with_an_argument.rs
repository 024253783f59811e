// A default's function has no arguments.
use redis_struct::RedisStruct;

fn twice(n: u64) -> u64 {
    2 * n
}

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(default = "twice")]
    views: u64,
}

fn main() {}
