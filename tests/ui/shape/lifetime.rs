// A record owns its values.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User<'a> {
    #[redis(key)]
    id: &'a str,
    name: &'a str,
}

fn main() {}
