// More than Redis can count.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", ttl = "99999999999999w")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
