// A word that needs a value.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", ttl)]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
