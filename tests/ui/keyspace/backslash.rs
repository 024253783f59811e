// The backslash escapes in globs.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U\\V")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
