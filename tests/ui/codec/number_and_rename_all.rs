use redis_struct::Codec;

#[derive(Codec)]
#[redis(rename_all = "lowercase", number)]
enum Color {
    Red = 1,
}

fn main() {}
