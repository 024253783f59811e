// Not even a constant expression: a derive sees tokens, not values.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = concat!("U", "V"))]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {}
