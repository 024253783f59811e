// What is not stored needs no codec.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
    #[redis(skip, with = "module")]
    cache: u64,
}

fn main() {}
