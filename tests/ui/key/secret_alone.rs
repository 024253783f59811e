// `secret` is not `key`.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(secret)]
    id: u64,
    name: String,
}

fn main() {}
