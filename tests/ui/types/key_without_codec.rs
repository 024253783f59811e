// A key of a type that is none.
use redis_struct::RedisStruct;

struct Point;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: Point,
    name: String,
}

fn main() {}
