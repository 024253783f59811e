// `Codec` where everything that generated code could name without a path means something else.
#![no_implicit_prelude]
#![deny(warnings)]
#![allow(dead_code, non_camel_case_types)]

extern crate redis_struct as renamed;

struct Result;
struct Option;
struct Some;
struct None;
struct Ok;
struct Err;
struct String;
struct Vec;
struct Clone;
struct Into;
struct From;
struct TryFrom;
struct FnOnce;
struct Encode;
struct Encoded;
struct Bulk;
struct u8;
struct i128;
struct str;
struct rt;
mod core {}
mod std {}

#[derive(renamed::Codec)]
#[redis(crate = "renamed")]
struct Id(u64);

#[derive(renamed::Codec)]
#[redis(crate = "::redis_struct")]
struct R<T, const N: usize = 2>
where
    T: ::std::marker::Copy,
{
    r#type: T,
}

#[derive(::redis_struct::Codec)]
#[redis(rename_all = "camelCase")]
enum Names {
    Ok,
    Some,
    Result,
    #[redis(alias = "self")]
    r#Match,
}

#[derive(::redis_struct::Codec)]
#[redis(number)]
enum Numbers {
    Ok = 3,
    None = -2,
}

#[derive(::redis_struct::Codec)]
#[redis(try_from = "::std::string::String", into = "::std::string::String")]
enum Converted {
    Text(::std::string::String),
}

impl ::std::clone::Clone for Converted {
    fn clone(&self) -> Self {
        let Converted::Text(text) = self;
        Converted::Text(::std::clone::Clone::clone(text))
    }
}

impl ::std::convert::TryFrom<::std::string::String> for Converted {
    type Error = &'static ::std::primitive::str;

    fn try_from(text: ::std::string::String) -> ::std::result::Result<Self, Self::Error> {
        ::std::result::Result::Ok(Converted::Text(text))
    }
}

impl ::std::convert::From<Converted> for ::std::string::String {
    fn from(Converted::Text(text): Converted) -> Self {
        text
    }
}

fn main() {
    fn codec<T: ::redis_struct::codec::Encode + ::redis_struct::codec::Decode + ::redis_struct::FromReply>() {}
    fn key<T: ::redis_struct::Key + ::redis_struct::ToKey<T>>() {}
    codec::<Id>();
    codec::<R<f64>>();
    key::<(Id, R<u64, 5>, Names, Numbers, Converted)>();
    key::<Converted>();
    key::<R<u64>>();
    key::<Numbers>();
}
