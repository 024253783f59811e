// The rules have the names that serde gives them.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", rename_all = "camelcase")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
