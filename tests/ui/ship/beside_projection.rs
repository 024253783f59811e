// Which ship it is, the struct says.
use redis_struct::RedisStruct;
use redis_struct::ship::Raw;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(Raw, beside)]
    embedding: Vec<f32>,
}

#[derive(RedisStruct)]
#[redis(of = "Document")]
struct Embedding {
    #[redis(key)]
    id: u64,
    #[ship(Raw, beside)]
    embedding: Vec<f32>,
}

fn main() {}
