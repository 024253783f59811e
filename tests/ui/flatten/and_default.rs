// Without other fields the map is empty.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(default, flatten)]
    scores: std::collections::BTreeMap<String, u64>,
}

fn main() {}
