// A unit that there is not.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", ttl = "5 parsecs")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
