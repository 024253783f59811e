// What is skipped takes nothing.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
    #[redis(flatten, skip)]
    scores: std::collections::BTreeMap<String, u64>,
}

fn main() {}
