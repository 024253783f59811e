// Which module it is has to be said, but in a projection.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(with)]
    name: String,
}

fn main() {}
