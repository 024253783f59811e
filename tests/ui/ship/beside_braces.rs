// The key of the field would look like that of a record.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(beside)]
    #[redis(rename = "a{b}")]
    embedding: Vec<f32>,
    #[ship(beside)]
    #[redis(rename = "fine.%*")]
    other: Vec<f32>,
}

fn main() {}
