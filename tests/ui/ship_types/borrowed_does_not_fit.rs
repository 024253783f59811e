// A reference to text.
use redis_struct::RedisStruct;
use redis_struct::ship::Raw;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document<'a> {
    #[redis(key)]
    id: u64,
    #[ship(Raw)]
    embedding: &'a str,
    #[ship]
    name: Option<&'a str>,
}

fn main() {}
