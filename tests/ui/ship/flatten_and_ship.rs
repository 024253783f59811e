// The fields of the other struct have ships of their own.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    name: String,
    #[redis(flatten)]
    #[ship(Raw)]
    embedding: Address,
}

fn main() {}
