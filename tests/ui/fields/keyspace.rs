// Where a record is kept, is said by the record.
use redis_struct::RedisFields;

#[derive(RedisFields)]
#[redis(keyspace = "U", ttl = "30m")]
struct Address {
    street: String,
}

fn main() {}
