use redis_struct::Codec;

#[derive(Codec)]
enum Color {
    #[redis(alias = "Green")]
    Red,
    Green,
}

fn main() {}
