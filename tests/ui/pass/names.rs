// Fields named like what the derive makes, or like arguments of the functions that it makes.
#![deny(warnings)]
#![allow(dead_code)]

use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    key: u64,
    row: u64,
    value: u64,
    field: u64,
    by: u64,
    changes: u64,
    set: u64,
    spec: u64,
    incr: u64,
    put: u64,
    take: u64,
}

fn main() {
    let _ = User::changes().key(1).row(1).value(1).field(1).by(1).changes(1).set(1).spec(1).put(1).take(1);
    // The setter has the name; the other counter is still there.
    let _ = User::changes().incr(1).decr(User::INCR, 1);
}
