// The ship is a name like any other.
use redis_struct::RedisStruct;
#[allow(unused_imports)]
use redis_struct::ship::Raw;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(Rwa)]
    embedding: Vec<f32>,
}

fn main() {}
