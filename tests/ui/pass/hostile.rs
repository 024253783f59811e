// Everything that generated code could name without a path means something else here.
#![no_implicit_prelude]
#![deny(warnings)]
#![allow(dead_code, non_camel_case_types)]

struct Result;
struct Option;
struct Some;
struct None;
struct Ok;
struct Err;
struct String;
struct Vec;
struct Default;
struct From;
struct Into;
struct Send;
struct Sync;
struct Sized;
struct str;
struct rt;
struct Field;
struct Changes;
mod core {}
mod std {}
mod redis_struct {}
mod __private {}

fn four() -> u64 {
    4
}

#[derive(::redis_struct::RedisStruct)]
#[redis(keyspace = "U", ttl = "1w")]
struct User {
    #[redis(key)]
    id: u64,
    name: ::std::string::String,
    last_seen: ::std::option::Option<i64>,
    #[redis(default)]
    views: u64,
    #[redis(default = "four")]
    fours: u64,
    #[redis(default = <u64 as ::std::default::Default>::default())]
    zeros: u64,
    #[redis(skip)]
    cache: ::std::vec::Vec<u8>,
}

fn main() {
    let _ = User::changes().name("x").views(5).incr(User::VIEWS, 1);
}
