// Text is no array, beside the record neither.
use redis_struct::RedisStruct;
use redis_struct::ship::Raw;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(Raw, beside)]
    embedding: String,
    #[ship(Raw, beside)]
    optional: Option<String>,
    #[ship(beside)]
    natural: u64,
}

fn main() {}
