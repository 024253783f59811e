// Only the id is shown in errors.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(secret)]
    name: String,
}

fn main() {}
