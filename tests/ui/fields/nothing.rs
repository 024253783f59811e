// There is nothing to flatten.
use redis_struct::RedisFields;

#[derive(RedisFields)]
struct Address {
    #[redis(skip)]
    cached: bool,
}

fn main() {}
