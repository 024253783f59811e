// A default's function that there is not.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(default = "nowhere")]
    views: u64,
}

fn main() {}
