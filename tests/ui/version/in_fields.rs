// The record has the version.
use redis_struct::RedisFields;

#[derive(RedisFields)]
struct Address {
    street: String,
    #[redis(version)]
    version: u64,
}

fn main() {}
