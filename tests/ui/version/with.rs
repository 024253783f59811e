// The server has to read the version.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "A")]
struct Account {
    #[redis(key)]
    id: u64,
    owner: String,
    #[redis(version, with = "hex")]
    version: u64,
}

fn main() {}
