// After a mistake, nothing is asked of the types: that comes when the mistake is gone.
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
