// Raw parts of a key could not be told apart.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", raw_key)]
struct User {
    #[redis(key)]
    id: (u64, String),
    name: String,
}

fn main() {}
