// A type without a codec: one error, at the type.
use redis_struct::RedisStruct;

struct Point;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    at: Point,
}

fn main() {}
