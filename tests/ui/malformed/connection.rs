// A connection without a name.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", connection = "")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
