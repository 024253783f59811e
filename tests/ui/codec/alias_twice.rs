use redis_struct::Codec;

#[derive(Codec)]
enum Color {
    #[redis(alias = "old")]
    Red,
    #[redis(alias = "older", alias = "old")]
    Green,
}

fn main() {}
