// What a key may be made of.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", template = "U:{id}")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
