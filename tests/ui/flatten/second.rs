// There is one rest.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(flatten)]
    scores: std::collections::BTreeMap<String, u64>,
    #[redis(flatten)]
    others: std::collections::BTreeMap<String, u64>,
}

fn main() {}
