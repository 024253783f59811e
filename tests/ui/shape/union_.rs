// Nobody knows which of a union's fields is there.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
union User {
    id: u64,
    bits: i64,
}

fn main() {}
