// An alias of two fields.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(alias = "old")]
    name: String,
    #[redis(alias = "old")]
    nick: String,
}

fn main() {}
