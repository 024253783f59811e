use redis_struct::Codec;

#[derive(Codec)]
enum Color {
    Red,
    #[redis(rename = "Red")]
    Green,
}

fn main() {}
