// A word of fields on a struct: where it belongs. The key is not missing then.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", key)]
struct User {
    id: u64,
    name: String,
}

fn main() {}
