// The same in an `Option`.
use redis_struct::RedisStruct;

struct Point;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    at: Option<Point>,
}

fn main() {}
