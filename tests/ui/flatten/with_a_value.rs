// `flatten` stands alone.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(flatten = "all")]
    scores: std::collections::BTreeMap<String, u64>,
}

fn main() {}
