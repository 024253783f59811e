// The field is one of the struct.
use redis_struct::{Db, RedisStruct};

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(beside)]
    embedding: Vec<f32>,
}

#[derive(RedisStruct)]
#[redis(keyspace = "IMAGE")]
struct Image {
    #[redis(key)]
    id: u64,
    #[ship(beside)]
    pixels: Vec<u8>,
}

async fn wrong(db: &Db) {
    _ = Document::get_rows(db, 1, Image::PIXELS, 10..20).await;
}

fn main() {}
