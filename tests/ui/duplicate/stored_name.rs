// Two fields of one stored name: the second.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
    #[redis(rename = "name")]
    alias: String,
}

fn main() {}
