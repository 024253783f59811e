// A rule that there is not.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", rename_all = "Title Words")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
