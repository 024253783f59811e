// One ship writes and reads a field.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(Raw, Json)]
    embedding: Vec<f32>,
}

fn main() {}
