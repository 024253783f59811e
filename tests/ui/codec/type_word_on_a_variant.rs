use redis_struct::Codec;

#[derive(Codec)]
enum Color {
    #[redis(rename_all = "lowercase")]
    Red,
}

fn main() {}
