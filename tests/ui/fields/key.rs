// The record has the key.
use redis_struct::RedisFields;

#[derive(RedisFields)]
struct Address {
    #[redis(key)]
    id: u64,
    street: String,
}

fn main() {}
