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
    /// Of the pages, each under a key of its own.
    #[ship(Raw, beside)]
    #[redis(default)]
    pub pages: Vec<u8>,
    #[ship(beside)]
    cover: Option<RawView<u8>>,
}

/// The same, of slices.
#[derive(Debug, RedisStruct)]
#[redis(keyspace = "DOC")]
pub struct NewDocument<'a> {
    #[redis(key)]
    id: u64,
    #[ship]
    embedding: &'a [f32],
    #[ship(beside)]
    pages: &'a [u8],
}

/// All of it.
///
/// # Errors
///
/// As the database.
pub async fn run(db: &Db) -> Result<Option<RawView<u8>>> {
    NewDocument { id: 1, embedding: &[1.0; 4], pages: &[1] }.save(db).await?;
    Document { id: 1, embedding: [0.0; 4], histogram: Vec::new(), image: None, pages: vec![1], cover: None }
        .save(db)
        .await?;
    let changes = Document::changes().histogram(vec![1]).image(RawView::from(vec![2])).cover(None).pages(vec![2]);
    Document::update(db, 1, changes).await?;
    Document::get(db, 1, Document::IMAGE).await
}
