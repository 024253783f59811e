// A module that there is not.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(with = "hex")]
    colour: u32,
}

fn main() {}
