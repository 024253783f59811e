// Its constants are its own.
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
    #[redis(json)]
    tags: Vec<String>,
}

#[derive(RedisStruct)]
#[redis(of = "User")]
struct Greeting {
    #[redis(key)]
    id: u64,
    name: String,
}

fn _use(db: &Db) {
    let _ = Greeting::get(db, 1, User::NAME);
}

fn main() {}
