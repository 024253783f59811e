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

mod hex {
    pub fn encode(value: &u32, to: ::redis_struct::codec::Arg<'_>) -> ::redis_struct::codec::Encoded {
        ::redis_struct::codec::Encode::encode(value, to)
    }

    pub fn decode(bytes: ::redis_struct::codec::Bulk) -> ::std::result::Result<u32, ::redis_struct::codec::CodecError> {
        ::redis_struct::codec::Decode::decode(bytes)
    }
}

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
    #[redis(json, alias = "old")]
    tags: ::std::vec::Vec<u64>,
    #[redis(json)]
    maybe: ::std::option::Option<u64>,
    #[redis(with = "hex", const = "OTHER", default = 7)]
    colour: u32,
    #[redis(with = "hex")]
    border: ::std::option::Option<u32>,
    #[redis(flatten)]
    others: ::std::collections::BTreeMap<::std::string::String, u64>,
    #[redis(skip)]
    cache: ::std::vec::Vec<u8>,
}

#[derive(::redis_struct::RedisStruct)]
#[redis(
    template = "id",
    raw_key,
    rename_all = "kebab-case",
    bound = "T: ::redis_struct::FieldType + ::std::marker::Send + ::std::marker::Sync + 'static"
)]
struct Bare<T> {
    #[redis(key, secret)]
    id: ::std::string::String,
    one_value: T,
}

#[derive(::redis_struct::RedisStruct)]
#[redis(keyspace = "O", template = "ns:id")]
struct Order {
    #[redis(key, generate)]
    id: ::uuid::Uuid,
    total: u64,
}

fn main() {
    let _ = User::changes().name("x").views(5).colour(1u32).border(::std::option::Option::None).incr(User::VIEWS, 1);
    let _ = Bare::<u64>::changes().one_value(5);
    let _ = Order::generate_key();
}
