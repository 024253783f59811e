// How keys are written is said on the struct.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key, raw_key)]
    id: String,
    name: String,
}

fn main() {}
