// A field that is not stored has no constant.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
    #[redis(skip, const = "CACHE")]
    cache: u64,
}

fn main() {}
