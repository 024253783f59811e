// A projection says that the field is the version.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "A")]
struct Account {
    #[redis(key)]
    id: u64,
    owner: String,
    #[redis(version)]
    version: u64,
}

#[derive(RedisStruct)]
#[redis(of = "Account")]
struct Owner {
    #[redis(key)]
    id: u64,
    owner: String,
    version: u64,
}

fn main() {}
