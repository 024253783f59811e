// A field that is stored as JSON takes values of its type.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(json)]
    scores: Vec<u32>,
    #[redis(json)]
    total: u64,
}

fn main() {
    let _ = User::changes().scores("1, 2");
}
