// The runtime under another name, and several attributes on one struct.
#![deny(warnings)]
#![allow(dead_code)]

mod deep {
    pub use redis_struct as store;
}

#[derive(deep::store::RedisStruct)]
#[redis()]
#[redis(crate = "deep::store")]
#[redis(keyspace = "U", connection = "users")]
struct User {
    #[redis(key)]
    id: u64,
    name: String,
}

fn main() {
    let _ = User::changes().name("x");
}
