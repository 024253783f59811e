// What is generic over records loads them, too.
use redis_struct::{Db, RedisStruct};

#[derive(RedisStruct)]
#[redis(keyspace = "L")]
struct Line<'a> {
    #[redis(key)]
    id: u64,
    text: &'a str,
}

fn keep<R: RedisStruct>(_: &Db, _: R) {}

fn _use(db: &Db) {
    keep(db, Line { id: 1, text: "a" });
}

fn main() {}
