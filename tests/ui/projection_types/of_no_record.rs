// A projection is of a struct that is there.
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
#[redis(of = "Usre")]
struct Greeting {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
