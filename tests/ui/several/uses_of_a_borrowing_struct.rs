// The same for a struct that borrows.
use redis_struct::{Db, RedisStruct};

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User<'a, T> {
    #[redis(key)]
    id: u64,
    name: &'a str,
    other: T,
}

fn _uses(db: &Db) {
    let _ = User::<u64>::load(db, 1);
    let _ = User::<u64>::update(db, 1, User::changes().other(5));
    let _ = User::<u64>::get(db, 1, User::OTHER);
}

fn main() {}
