// A path is no word.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(serde::rename = "x")]
    name: String,
}

fn main() {}
