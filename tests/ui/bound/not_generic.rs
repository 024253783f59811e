// Conditions on nothing.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", bound = "u64: Copy")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
