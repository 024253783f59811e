// A constant has a name that Rust allows.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(const = "NICK-NAME")]
    name: String,
}

fn main() {}
