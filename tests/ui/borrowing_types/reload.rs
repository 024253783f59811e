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
    let _ = Line { id: 1, text: "a" }.reload(db).await;
}

fn main() {}
