// What is beside the record is no number, may be needed, and has its own type.
use redis_struct::ship::Json;
use redis_struct::{Db, RedisStruct};

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(Json, beside)]
    views: u64,
    #[ship(beside)]
    embedding: Vec<f32>,
}

async fn wrong(db: &Db) {
    _ = Document::incr(db, 1, Document::VIEWS, 1).await;
    _ = Document::remove(db, 1, Document::EMBEDDING).await;
    _ = Document::update(db, 1, Document::changes().embedding([1.0_f32])).await;
}

fn main() {}
