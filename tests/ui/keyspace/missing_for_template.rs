// A template with a keyspace needs one.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(template = "ns:id")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
