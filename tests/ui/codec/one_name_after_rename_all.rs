use redis_struct::Codec;

#[derive(Codec)]
#[redis(rename_all = "lowercase")]
enum Color {
    DarkRed,
    Darkred,
}

fn main() {}
