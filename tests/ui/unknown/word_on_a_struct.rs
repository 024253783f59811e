// A word like no other lists the legal ones.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", expires)]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
