// The key has no constant.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key, const = "ID")]
    id: u64,
    name: String,
}

fn main() {}
