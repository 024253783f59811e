// A raw key of a type that is not written as it is.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", raw_key)]
struct User {
    #[redis(key)]
    id: [u8; 4],
    name: String,
}

fn main() {}
