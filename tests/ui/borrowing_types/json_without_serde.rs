// JSON is written by serde.
use redis_struct::RedisStruct;

struct Opaque;

#[derive(RedisStruct)]
#[redis(keyspace = "L")]
struct Line<'a> {
    #[redis(key)]
    id: u64,
    #[redis(json)]
    text: &'a Opaque,
}

fn main() {}
