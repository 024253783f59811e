use redis_struct::Codec;

#[derive(Codec)]
struct Point(i32, i32);

fn main() {}
