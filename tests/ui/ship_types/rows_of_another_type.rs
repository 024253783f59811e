// Rows are written as what they are.
use redis_struct::{Db, RedisStruct};

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(beside)]
    embedding: Vec<f32>,
    #[ship(beside)]
    image: ndarray::Array2<u8>,
}

async fn wrong(db: &Db, ids: &Vec<u32>, line: &ndarray::Array1<u8>) {
    _ = Document::set_rows(db, 1, Document::EMBEDDING, 0, ids).await;
    _ = Document::set_rows(db, 1, Document::IMAGE, 0, line).await;
    _ = Document::get_rows(db, 1, Document::IMAGE, 3).await;
}

fn main() {}
