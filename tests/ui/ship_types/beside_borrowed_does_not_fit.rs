// A reference to text, beside the record.
use redis_struct::RedisStruct;
use redis_struct::ship::Raw;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document<'a> {
    #[redis(key)]
    id: u64,
    #[ship(Raw, beside)]
    embedding: &'a str,
}

fn main() {}
