// A mistake that the derive finds and one that the compiler finds are reported together.
use redis_struct::RedisStruct;

struct Point;

#[derive(RedisStruct)]
#[redis(keyspace = "")]
struct User {
    #[redis(key)]
    id: u64,
    at: Point,
}

fn main() {}
