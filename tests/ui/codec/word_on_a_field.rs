use redis_struct::Codec;

#[derive(Codec)]
struct UserId(#[redis(rename = "id")] u64);

fn main() {}
