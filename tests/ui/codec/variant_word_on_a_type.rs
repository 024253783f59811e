use redis_struct::Codec;

#[derive(Codec)]
#[redis(rename = "colour")]
enum Color {
    Red,
}

fn main() {}
