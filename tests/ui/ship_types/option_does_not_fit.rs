// Of an option, the ship is for what is inside.
use redis_struct::RedisStruct;
use redis_struct::ship::Raw;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(Raw)]
    embedding: Option<Vec<usize>>,
}

fn main() {}
