// An absent version is zero.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "A")]
struct Account {
    #[redis(key)]
    id: u64,
    owner: String,
    #[redis(version, default = 1)]
    version: u64,
}

fn main() {}
