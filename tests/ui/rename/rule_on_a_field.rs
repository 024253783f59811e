// One field is renamed by `rename`.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(rename_all = "camelCase")]
    name: String,
}

fn main() {}
