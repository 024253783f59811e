// Parentheses with nothing in them.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship()]
    embedding: Vec<f32>,
}

fn main() {}
