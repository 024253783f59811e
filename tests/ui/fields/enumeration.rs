// Fields have names.
use redis_struct::RedisFields;

#[derive(RedisFields)]
enum Address {
    Street(String),
}

fn main() {}
