// A skipped field has no `default`.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
    #[redis(default, skip)]
    cache: u64,
}

fn main() {}
