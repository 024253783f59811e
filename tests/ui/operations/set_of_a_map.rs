// What is not declared is not changed by name.
use redis_struct::RedisStruct;

type Scores = std::collections::BTreeMap<String, u64>;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(flatten)]
    scores: Scores,
}

fn main() {
    let _ = User::changes().scores(Scores::new());
}
