// A struct that borrows is only saved.
use redis_struct::{Db, RedisStruct};

#[derive(RedisStruct)]
#[redis(keyspace = "L")]
struct Line<'a> {
    #[redis(key)]
    id: u64,
    text: &'a str,
}

async fn _use(db: &Db) {
    let _ = Line::find(db, 1).await;
}

fn main() {}
