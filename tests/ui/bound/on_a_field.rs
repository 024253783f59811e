// Conditions are for the whole struct.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User<T> {
    #[redis(key)]
    id: u64,
    #[redis(bound = "T: Copy")]
    value: T,
}

fn main() {}
