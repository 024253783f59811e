// Redis keeps no empty hash.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(skip)]
    cache: u64,
}

fn main() {}
