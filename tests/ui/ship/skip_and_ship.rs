// What is not stored needs no ship.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    name: String,
    #[redis(skip)]
    #[ship(Raw)]
    embedding: Vec<f32>,
}

fn main() {}
