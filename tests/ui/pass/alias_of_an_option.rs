// An `Option` is recognised by how it is written. An alias of one is stored like it, but is no field to remove.
#![deny(warnings)]
#![allow(dead_code)]

use redis_struct::{Field, RedisStruct};

type Name = Option<String>;

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    name: Name,
    nick: ::std::option::Option<String>,
}

fn main() {
    let _: Field<User, Option<String>> = User::NAME;
    let _: Field<User, Option<String>, redis_struct::Optional> = User::NICK;
    let _ = User::changes().name(None).nick("x");
}
