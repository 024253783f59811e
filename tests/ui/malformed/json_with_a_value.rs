// `json` stands alone.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(json = "compact")]
    name: String,
}

fn main() {}
