// A number instead of a string.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", ttl = 30)]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
