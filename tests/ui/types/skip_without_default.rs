// A skipped field needs a value when a record is loaded.
use redis_struct::RedisStruct;

struct Point;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
    #[redis(skip)]
    at: Point,
}

fn main() {}
