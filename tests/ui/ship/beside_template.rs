// A template without a hash tag.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC", template = "ns:id")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(beside)]
    embedding: Vec<f32>,
}

fn main() {}
