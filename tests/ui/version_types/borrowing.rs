// A version is an integer.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "A")]
struct Account<'a> {
    #[redis(key)]
    id: u64,
    owner: &'a str,
    #[redis(version)]
    version: f64,
}

fn main() {}
