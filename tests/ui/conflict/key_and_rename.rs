// The key has no `rename`.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key, rename = "uid")]
    id: u64,
    name: String,
}

fn main() {}
