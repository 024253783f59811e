// A word that takes no value.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key = "id")]
    id: u64,
    name: String,
}

fn main() {}
