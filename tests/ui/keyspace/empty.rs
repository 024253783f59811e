// A keyspace without letters.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
