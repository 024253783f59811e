// A repeated word on a field.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(default, default = 5)]
    views: u64,
}

fn main() {}
