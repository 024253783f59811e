use redis_struct::Codec;

#[derive(Codec, Clone)]
#[redis(from = "u8", into = "u8", rename_all = "lowercase")]
enum Color {
    Red,
}

fn main() {}
