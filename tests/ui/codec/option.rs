use redis_struct::Codec;

#[derive(Codec)]
struct Nick(Option<String>);

fn main() {}
