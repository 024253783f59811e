// What is stored by a codec of its own is no number to the server.
use redis_struct::{Db, RedisStruct};

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(json)]
    scores: Vec<u32>,
    #[redis(json)]
    total: u64,
}

fn count(db: &Db) {
    let _ = User::incr(db, 1, User::TOTAL, 1);
}

fn main() {}
