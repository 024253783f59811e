// A map takes all fields of the hash that are not declared.
use std::collections::HashMap;

use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(beside)]
    embedding: Vec<u8>,
    #[redis(flatten)]
    rest: HashMap<String, String>,
}

fn main() {}
