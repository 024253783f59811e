// The path of the crate is no path.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", crate = "my redis")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
