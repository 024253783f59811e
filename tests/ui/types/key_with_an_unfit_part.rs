// A part of a key of a type that is none.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: (u64, bool),
    name: String,
}

fn main() {}
