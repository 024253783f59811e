// Conditions are written as after `where`.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", bound = "T")]
struct User<T> {
    #[redis(key)]
    id: u64,
    value: T,
}

fn main() {}
