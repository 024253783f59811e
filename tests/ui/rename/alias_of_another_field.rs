// An alias that a field has as its name.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
    #[redis(alias = "name")]
    nick: String,
}

fn main() {}
