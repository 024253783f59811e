// The attribute without words.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
