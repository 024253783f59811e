// No default in the struct is none in a projection.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
    last_seen: Option<i64>,
    #[redis(default)]
    views: u64,
    #[redis(json)]
    tags: Vec<String>,
}

#[derive(RedisStruct)]
#[redis(of = "User")]
struct Greeting {
    #[redis(key)]
    id: u64,
    #[redis(default)]
    name: String,
}

fn main() {}
