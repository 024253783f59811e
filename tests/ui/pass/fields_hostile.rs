// `RedisFields` where everything that generated code could name without a path means something else, and its lints.
#![no_implicit_prelude]
#![deny(warnings, missing_docs, clippy::pedantic)]
#![allow(dead_code, non_camel_case_types, missing_docs)]

extern crate redis_struct as renamed;

struct Result;
struct Option;
struct Some;
struct None;
struct Ok;
struct Err;
struct Layout;
struct Flatten;
struct Nested;
struct rt;
mod core {}
mod std {}

#[derive(renamed::RedisFields)]
#[redis(crate = "renamed")]
struct r#Geo {
    lat: f64,
}

#[derive(renamed::RedisFields)]
#[redis(crate = "renamed", rename_all = "camelCase")]
struct Address<T, P = u8> {
    street_name: T,
    r#type: ::std::option::Option<P>,
    #[redis(default)]
    visits: u64,
    #[redis(flatten)]
    geo: r#Geo,
    #[redis(skip)]
    cached: ::std::option::Option<bool>,
}

/// Its parameters have the names of `set`'s.
#[derive(renamed::RedisStruct)]
#[redis(crate = "renamed", keyspace = "U")]
struct User<T, P> {
    #[redis(key)]
    id: u64,
    #[redis(flatten)]
    address: Address<T, P>,
    #[redis(flatten)]
    r#others: ::std::collections::HashMap<::std::string::String, u64>,
}

/// A field that is called like the setter of others.
#[derive(renamed::RedisStruct)]
#[redis(crate = "renamed", keyspace = "U")]
struct Other {
    #[redis(key)]
    id: u64,
    #[redis(flatten)]
    set: r#Geo,
}

fn main() {
    let _ = User::<u8, u8>::changes().set(User::ADDRESS.field(Address::GEO.field(r#Geo::LAT)), 1.5);
    let _ = User::<u8, u8>::ADDRESS.field(Address::TYPE);
    let _ = Other::changes().set(r#Geo { lat: 1.0 });
}
