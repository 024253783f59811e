use redis_struct::Codec;

#[derive(Codec)]
#[redis(number = "u8")]
enum Color {
    Red = 1,
}

fn main() {}
