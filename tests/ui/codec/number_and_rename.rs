use redis_struct::Codec;

#[derive(Codec)]
#[redis(number)]
enum Color {
    #[redis(rename = "r")]
    Red = 1,
}

fn main() {}
