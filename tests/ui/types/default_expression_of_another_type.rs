// The same with an expression.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(default = String::new())]
    views: u64,
}

fn main() {}
