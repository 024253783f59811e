// Not even what no record can be made of breaks its uses.
use redis_struct::{Db, RedisStruct};

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User(#[redis(key)] String);

fn _uses(db: &Db) {
    let _ = User::load(db, "jack");
    let _ = User::update(db, "jack", User::changes());
}

fn main() {}
