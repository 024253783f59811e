// A value without its word.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis("U")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
