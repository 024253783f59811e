use redis_struct::Codec;

#[derive(Codec)]
struct Unit;

fn main() {}
