// One of the two writes and reads the field.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    name: String,
    #[redis(json)]
    #[ship(Raw)]
    embedding: Vec<f32>,
}

fn main() {}
