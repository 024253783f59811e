// A field that there is not.
use redis_struct::{Db, RedisStruct};

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
    last_seen: Option<i64>,
    #[redis(default)]
    views: u64,
}

fn _use(db: &Db) {
    let _ = User::get(db, 1, User::NICK);
}

fn main() {}
