// A part of a record has no key.
use redis_struct::RedisFields;
use redis_struct::ship::Raw;

#[derive(RedisFields)]
struct Vectors {
    #[ship(Raw, beside)]
    title: Vec<f32>,
    #[ship(beside)]
    body: Option<Vec<f32>>,
    #[ship]
    words: Vec<u16>,
}

fn main() {}
