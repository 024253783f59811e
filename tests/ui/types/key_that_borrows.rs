// A key owns its value.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: &'static str,
    name: String,
}

fn main() {}
