// A skipped field has no `rename`.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
    #[redis(rename = "n", skip)]
    cache: u64,
}

fn main() {}
