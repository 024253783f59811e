use redis_struct::Codec;

#[derive(Codec)]
struct Tags(Vec<String>);

fn main() {}
