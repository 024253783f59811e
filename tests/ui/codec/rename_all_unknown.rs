use redis_struct::Codec;

#[derive(Codec)]
#[redis(rename_all = "snakecase")]
enum Color {
    Red,
}

fn main() {}
