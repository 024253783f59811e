// The same on a field.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(kye)]
    id: u64,
    name: String,
}

fn main() {}
