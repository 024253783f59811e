// The key is not in the hash.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key, flatten)]
    id: u64,
    name: String,
}

fn main() {}
