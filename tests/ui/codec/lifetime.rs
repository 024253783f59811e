use redis_struct::Codec;

#[derive(Codec)]
struct Name<'a>(&'a str);

fn main() {}
