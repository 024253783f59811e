// A struct inside of a function has its changes type beside it.
#![deny(warnings)]
#![allow(dead_code)]

use redis_struct::RedisStruct;

fn main() {
    #[derive(RedisStruct)]
    #[redis(keyspace = "U")]
    struct User {
        #[redis(key)]
        id: u64,
        name: String,
    }
    let _: UserChanges = User::changes().name("x");
}
