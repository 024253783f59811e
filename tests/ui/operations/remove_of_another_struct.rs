// An optional field, but of another struct.
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

#[derive(RedisStruct)]
#[redis(keyspace = "S")]
struct Session {
    #[redis(key)]
    token: String,
    name: String,
    views: u64,
    note: Option<String>,
}

fn _use(db: &Db) {
    let _ = User::remove(db, 1, Session::NOTE);
}

fn main() {}
