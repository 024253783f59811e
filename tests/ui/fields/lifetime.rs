// What is loaded borrows from nobody.
use redis_struct::RedisFields;

#[derive(RedisFields)]
struct Address<'a> {
    street: &'a str,
}

fn main() {}
