// Fields have names.
use redis_struct::RedisFields;

#[derive(RedisFields)]
struct Address(String);

fn main() {}
