// A fraction.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", ttl = "1.5h")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
