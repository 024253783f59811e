// A template without a hash tag.
use redis_struct::RedisStruct;
use redis_struct::ship::Raw;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC", template = "{keyspace}:{id}")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(Raw, beside)]
    embedding: Vec<f32>,
}

fn main() {}
