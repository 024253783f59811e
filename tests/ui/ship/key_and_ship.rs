// The id is in the name of the key.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    #[ship(Raw)]
    id: [u8; 16],
    name: String,
}

fn main() {}
