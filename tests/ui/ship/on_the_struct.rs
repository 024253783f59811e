// A ship is of a field.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
#[ship(Raw)]
struct Document {
    #[redis(key)]
    id: u64,
    embedding: Vec<f32>,
}

fn main() {}
