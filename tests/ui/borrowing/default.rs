// A default is for loading.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "L")]
struct Line<'a> {
    #[redis(key)]
    id: u64,
    text: &'a str,
    #[redis(default)]
    views: u64,
}

fn main() {}
