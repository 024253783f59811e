// A misspelled word names the one that was meant, and its lack is no second mistake.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspce = "U")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
