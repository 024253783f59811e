use redis_struct::Codec;

#[derive(Codec)]
enum Nothing {}

fn main() {}
