// All mistakes of a struct are reported at once, each at its token, and nothing else is.
use redis_struct::{Db, RedisStruct};

#[derive(RedisStruct)]
#[redis(keyspace = "{U}", ttl = "5 parsecs", conection = "users")]
struct User {
    #[redis(key, rename = "uid")]
    id: u64,
    #[redis(rename = "")]
    name: String,
    #[redis(default)]
    last_seen: Option<i64>,
    #[redis(skip = true, default)]
    cache: u64,
    #[redis(raname = "fav")]
    favourite: Option<String>,
}

// Uses of the struct, none of which is a mistake.
fn _uses(db: &Db) {
    let changes = User::changes().name("x").last_seen(None).favourite("tea").incr(User::LAST_SEEN, 1);
    let _ = User::update(db, 1, changes);
    let _ = User::get(db, 1, User::NAME);
    let _ = User::load(db, 1);
}

fn main() {}
