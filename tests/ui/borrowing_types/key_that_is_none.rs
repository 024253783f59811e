// A borrowed key is one of a type that can be a key.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "L")]
struct Line<'a> {
    #[redis(key)]
    id: &'a bool,
    text: &'a str,
}

fn main() {}
