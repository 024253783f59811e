// The part that is at fault.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: (u64, std::option::Option<String>),
    name: String,
}

fn main() {}
