// Records have one set of fields.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
enum User {
    Known { id: u64 },
    Unknown,
}

fn main() {}
