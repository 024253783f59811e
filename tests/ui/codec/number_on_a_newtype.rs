use redis_struct::Codec;

#[derive(Codec)]
#[redis(number)]
struct UserId(u64);

fn main() {}
