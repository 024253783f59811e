// Its fields have no constants.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "L")]
struct Line<'a> {
    #[redis(key)]
    id: u64,
    #[redis(const = "TEXT_OF_LINE")]
    text: &'a str,
}

fn main() {}
