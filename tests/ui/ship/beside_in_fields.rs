// A part of a record has no key.
use redis_struct::RedisFields;

#[derive(RedisFields)]
struct Vectors {
    #[ship(redis_struct::ship::Raw, beside)]
    title: Vec<f32>,
    #[ship(beside)]
    body: Option<Vec<f32>>,
    #[ship]
    words: Vec<u16>,
}

fn main() {}
