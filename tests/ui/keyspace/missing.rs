// A struct without a keyspace.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
