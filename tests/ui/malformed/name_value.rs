// The attribute with a value.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis = "name"]
    name: String,
}

fn main() {}
