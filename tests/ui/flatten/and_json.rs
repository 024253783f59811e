// The values have codecs, not the map.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(json, flatten)]
    scores: std::collections::BTreeMap<String, u64>,
}

fn main() {}
