// A word of structs on a field: where it belongs.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(ttl = "30m")]
    name: String,
}

fn main() {}
