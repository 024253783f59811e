// A name of which a rule leaves nothing.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", rename_all = "camelCase")]
struct User {
    #[redis(key)]
    id: u64,
    __: String,
}

fn main() {}
