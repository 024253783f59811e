// The first value has the field's type, too.
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
    let _ = User::set_if_absent(db, 1, User::NAME, 5);
}

fn main() {}
