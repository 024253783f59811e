// What is beside a record is found by the hash tag of its key.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC", raw_key)]
struct Document {
    #[redis(key)]
    id: String,
    #[ship(beside)]
    embedding: Vec<f32>,
}

fn main() {}
