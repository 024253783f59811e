// Bare ids have no prefix.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", template = "id")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
