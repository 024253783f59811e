// An id is always there.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: Option<u64>,
    name: String,
}

fn main() {}
