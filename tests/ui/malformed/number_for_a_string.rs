// A number where a string is needed.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = 5)]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
