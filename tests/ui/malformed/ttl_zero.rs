// No time at all.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", ttl = "0s")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
