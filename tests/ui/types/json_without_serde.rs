// A type that serde does not know.
use redis_struct::RedisStruct;

struct Theme;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(json)]
    theme: Theme,
}

fn main() {}
