// A default that is not of the field's type.
use redis_struct::RedisStruct;

fn five() -> u32 {
    5
}

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(default = "five")]
    views: u64,
}

fn main() {}
