// A struct without a key.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    id: u64,
    name: String,
}

fn main() {}
