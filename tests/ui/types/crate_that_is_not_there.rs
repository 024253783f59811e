// A path of the crate where it is not.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", crate = "nowhere")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
