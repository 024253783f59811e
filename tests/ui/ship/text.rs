// A ship is a type.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship("Raw")]
    embedding: Vec<f32>,
}

fn main() {}
