use redis_struct::Codec;

#[derive(Codec)]
#[redis(keyspace = "U")]
struct UserId(u64);

fn main() {}
