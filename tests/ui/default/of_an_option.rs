// An absent Option is None, which needs no default.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(default)]
    last_seen: Option<i64>,
}

fn main() {}
