// Other names, of which one is somewhere else.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(beside)]
    #[redis(alias = "old", alias = "older")]
    embedding: Vec<f32>,
}

fn main() {}
