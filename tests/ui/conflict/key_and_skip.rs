// The key has no `skip`.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key, skip)]
    id: u64,
    name: String,
}

fn main() {}
