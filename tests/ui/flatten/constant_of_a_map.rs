// The fields of a map are not declared, so they have no constant.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(flatten, const = "ALL")]
    scores: std::collections::BTreeMap<String, u64>,
}

fn main() {}
