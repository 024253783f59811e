// The id is not stored in the hash.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "A")]
struct Account {
    #[redis(key, version)]
    id: u64,
    owner: String,
}

fn main() {}
