// The second of two has no `rename`: its own name is at fault.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(rename = "name")]
    alias: String,
    name: String,
}

fn main() {}
