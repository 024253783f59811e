// Ids are part of the key.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key, json)]
    id: u64,
    name: String,
}

fn main() {}
