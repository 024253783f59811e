// The values of a map need a codec.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(flatten)]
    scores: std::collections::HashMap<String, ()>,
}

fn main() {}
