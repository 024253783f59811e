// Rows are those of arrays beside the record.
use redis_struct::{Db, RedisStruct};

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship]
    embedding: Vec<f32>,
    bytes: Vec<u8>,
}

async fn wrong(db: &Db) {
    _ = Document::get_rows(db, 1, Document::EMBEDDING, 10..20).await;
    _ = Document::set_rows(db, 1, Document::BYTES, 0, &[1, 2]).await;
}

fn main() {}
