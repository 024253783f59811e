// A value in parentheses.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", ttl("30m"))]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
