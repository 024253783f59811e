// Fields are stored under their names.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User(#[redis(key)] u64, String);

fn main() {}
