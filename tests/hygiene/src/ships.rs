//! Fields with ships.

use redis_struct::ship::{Raw, RawView};
use redis_struct::{Db, RedisStruct, Result};

/// What is found by its embedding.
#[derive(Debug, PartialEq, RedisStruct)]
#[redis(keyspace = "DOC")]
pub struct Document {
    #[redis(key)]
    id: u64,
    /// Of the title.
    #[ship(Raw)]
    pub embedding: [f32; 4],
    /// Of the words.
    #[ship]
    #[redis(default, alias = "old")]
    pub histogram: Vec<u16>,
    #[ship]
    image: Option<RawView<u8>>,
}

/// The same, of slices.
#[derive(Debug, RedisStruct)]
#[redis(keyspace = "DOC")]
pub struct NewDocument<'a> {
    #[redis(key)]
    id: u64,
    #[ship]
    embedding: &'a [f32],
}

/// All of it.
///
/// # Errors
///
/// As the database.
pub async fn run(db: &Db) -> Result<Option<RawView<u8>>> {
    NewDocument { id: 1, embedding: &[1.0; 4] }.save(db).await?;
    Document { id: 1, embedding: [0.0; 4], histogram: Vec::new(), image: None }.save(db).await?;
    Document::update(db, 1, Document::changes().histogram(vec![1]).image(RawView::from(vec![2]))).await?;
    Document::get(db, 1, Document::IMAGE).await
}
