// A struct without fields has no key either: one message is enough.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {}

fn main() {}
