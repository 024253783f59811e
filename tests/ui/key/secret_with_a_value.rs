// `secret` stands alone.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key, secret = true)]
    id: u64,
    name: String,
}

fn main() {}
