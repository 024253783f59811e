// Constants are in capitals.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(const = "nick")]
    name: String,
}

fn main() {}
