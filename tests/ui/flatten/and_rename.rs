// The map has no name in the hash.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(flatten, rename = "x")]
    scores: std::collections::BTreeMap<String, u64>,
}

fn main() {}
