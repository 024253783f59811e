// Attributes of one struct add up, so a word is legal once in all of them.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
