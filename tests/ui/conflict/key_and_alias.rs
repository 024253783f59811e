// The key has no name in the hash.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key, alias = "uid")]
    id: u64,
    name: String,
}

fn main() {}
