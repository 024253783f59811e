// In the struct it is beside the record.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(beside)]
    embedding: Vec<u8>,
    #[ship]
    image: Vec<u8>,
}

#[derive(RedisStruct)]
#[redis(of = "Document")]
struct Embedding {
    #[redis(key)]
    id: u64,
    #[ship]
    embedding: Vec<u8>,
    #[ship(beside)]
    image: Vec<u8>,
}

fn main() {}
