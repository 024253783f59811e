use redis_struct::Codec;

#[derive(Codec)]
enum Shape {
    Point,
    Circle(f64),
}

fn main() {}
