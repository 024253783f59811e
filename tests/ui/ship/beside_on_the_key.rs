// A key, and a field that is not stored.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    #[ship(beside)]
    id: u64,
    #[redis(skip)]
    #[ship(beside)]
    embedding: Vec<f32>,
    #[redis(json)]
    #[ship(beside)]
    other: Vec<f32>,
    #[redis(beside)]
    misplaced: Vec<f32>,
}

fn main() {}
