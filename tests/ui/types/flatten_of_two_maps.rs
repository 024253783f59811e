// There is one rest, whatever its type is called.
use redis_struct::RedisStruct;

type Scores = std::collections::BTreeMap<String, u64>;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(flatten)]
    scores: Scores,
    #[redis(flatten)]
    others: std::collections::HashMap<String, String>,
}

fn main() {}
