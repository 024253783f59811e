// A setter with a value of another type.
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
    let _ = User::changes().name(5);
}

fn main() {}
