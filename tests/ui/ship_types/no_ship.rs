// A type, but no ship.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(String)]
    embedding: Vec<f32>,
}

fn main() {}
