// The server calculates with a version.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    name: String,
    #[redis(version)]
    #[ship(Raw)]
    embedding: u64,
}

fn main() {}
