use redis_struct::Codec;

#[derive(Codec)]
#[redis(rename_all = "lowercase")]
struct UserId(u64);

fn main() {}
