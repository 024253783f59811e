// What is beside the record has rows if it is an array that is stored row by row.
use redis_struct::ship::{Json, Npy};
use redis_struct::{Db, RedisStruct};

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(Json, beside)]
    text: String,
    #[ship(Json, beside)]
    words: Option<Vec<String>>,
    #[ship(Npy, beside)]
    number: ndarray::Array0<f64>,
}

async fn wrong(db: &Db) {
    _ = Document::get_rows(db, 1, Document::TEXT, 10..20).await;
    _ = Document::rows(db, 1, Document::WORDS).await;
    _ = Document::get_rows(db, 1, Document::NUMBER, 0..1).await;
}

fn main() {}
