// A record has one version.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "A")]
struct Account {
    #[redis(key)]
    id: u64,
    #[redis(version)]
    version: u64,
    #[redis(version)]
    changes: u64,
}

fn main() {}
