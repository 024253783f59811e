// Ids of this type cannot be generated.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key, generate)]
    id: u64,
    name: String,
}

fn main() {}
