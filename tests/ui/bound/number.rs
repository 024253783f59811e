// Conditions are text.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U", bound = 5)]
struct User<T> {
    #[redis(key)]
    id: u64,
    value: T,
}

fn main() {}
