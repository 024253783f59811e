// In the struct it has a ship.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship]
    embedding: Vec<u8>,
}

#[derive(RedisStruct)]
#[redis(of = "Document")]
struct Embedding {
    #[redis(key)]
    id: u64,
    embedding: Vec<u8>,
}

fn main() {}
