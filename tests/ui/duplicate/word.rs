// The second one of a repeated word.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", keyspace = "V")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
