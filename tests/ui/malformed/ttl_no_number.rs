// A unit without its number.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", ttl = "m")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
