// A borrowed type needs a codec, too.
use redis_struct::RedisStruct;

struct Opaque;

#[derive(RedisStruct)]
#[redis(keyspace = "L")]
struct Line<'a> {
    #[redis(key)]
    id: u64,
    text: &'a Opaque,
}

fn main() {}
