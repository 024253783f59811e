// Ships, where everything that generated code could name without a path means something else.
#![no_implicit_prelude]
#![deny(warnings)]
#![allow(dead_code, non_camel_case_types)]

struct Result;
struct Option;
struct Some;
struct None;
struct Ok;
struct Vec;
struct Ship;
struct Raw;
struct Natural;
struct Pack;
struct Carries;
struct PackBeside;
struct CarriesBeside;
struct Beside;
struct beside;
struct Sized;
struct rt;
mod core {}
mod std {}
mod redis_struct {}
mod __private {}

mod ships {
    pub use ::redis_struct::ship::Raw as r#type;
}

#[derive(::redis_struct::RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document<T, const N: usize> {
    #[redis(key)]
    id: u64,
    #[ship(ships::r#type)]
    embedding: ::std::vec::Vec<f32>,
    #[ship]
    #[redis(alias = "old")]
    r#fn: ::std::option::Option<[u64; N]>,
    #[redis(default)]
    #[ship(::redis_struct::ship::Raw)]
    value: T,
    #[ship]
    #[redis(default = [true; N])]
    bits: [bool; N],
    #[ship(ships::r#type, beside)]
    r#match: ::std::vec::Vec<i16>,
    #[ship(beside)]
    #[redis(rename = "r#.x")]
    r#beside: ::std::option::Option<[u64; N]>,
    #[redis(default)]
    #[ship(::redis_struct::ship::Raw, beside)]
    side: T,
}

#[derive(::redis_struct::RedisStruct)]
#[redis(
    of = "Document<T, N>",
    bound = "T: ::std::default::Default + ::std::marker::Send + ::std::marker::Sync + 'static, \
             ::redis_struct::ship::Raw: ::redis_struct::ship::Pack<T> + ::redis_struct::ship::Unpack<T>"
)]
struct Part<T, const N: usize> {
    #[redis(key)]
    id: u64,
    #[ship]
    r#fn: ::std::option::Option<[u64; N]>,
    #[ship]
    #[redis(default, const = "VALUE")]
    other: T,
    #[ship(beside)]
    r#match: ::std::vec::Vec<i16>,
}

#[derive(::redis_struct::RedisFields)]
struct Fields<T> {
    #[ship]
    value: ::std::vec::Vec<T>,
}

#[derive(::redis_struct::RedisStruct)]
#[redis(keyspace = "DOC")]
struct Borrowed<'a, T> {
    #[redis(key)]
    id: u64,
    #[ship(ships::r#type)]
    embedding: &'a [f32],
    #[ship]
    r#fn: ::std::option::Option<&'a T>,
    #[ship]
    cow: ::std::borrow::Cow<'a, [u8]>,
    #[ship(ships::r#type, beside)]
    r#match: &'a [i16],
    #[ship(beside)]
    side: ::std::option::Option<&'a T>,
}

/// Ships by a macro.
macro_rules! document {
    ($name:ident, $ship:ty, $value:ty) => {
        #[derive(::redis_struct::RedisStruct)]
        #[redis(keyspace = "DOC")]
        struct $name {
            #[redis(key)]
            id: u64,
            #[ship($ship)]
            value: $value,
            #[ship($ship, beside)]
            side: $value,
        }
    };
}

document!(ByMacro, ::redis_struct::ship::Raw, ::std::option::Option<::std::boxed::Box<[i8]>>);

fn main() {}
