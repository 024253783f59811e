// The key has no `default`.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key, default)]
    id: u64,
    name: String,
}

fn main() {}
