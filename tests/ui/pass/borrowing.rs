// Structs that borrow, in all their forms, without the prelude.
#![no_implicit_prelude]
#![deny(warnings, missing_docs)]
//! Compiled, not run.

extern crate redis_struct;
extern crate std;

use redis_struct::codec::{Arg, Encode, Encoded};
use redis_struct::{Db, Pipeline, RedisStruct};

#[allow(non_camel_case_types, reason = "in the way")]
struct bool;
#[allow(dead_code, reason = "in the way")]
struct Option;

/// A line.
#[derive(RedisStruct)]
#[redis(keyspace = "L", ttl = "1m")]
pub struct Line<'a> {
    /// The id.
    #[redis(key)]
    pub id: &'a str,
    /// The text.
    pub text: &'a str,
    #[redis(rename = "b", alias = "bytes")]
    bytes: std::option::Option<&'a [u8]>,
    cow: std::borrow::Cow<'a, str>,
    #[redis(with = "hex")]
    colour: &'a u32,
    #[redis(with = "hex")]
    other: std::option::Option<u32>,
    #[redis(skip)]
    _cache: &'a u32,
}

mod hex {
    use ::redis_struct::codec::{Arg, Encoded};
    use ::std::result::Result::Ok;

    pub(crate) fn encode(value: &u32, to: Arg<'_>) -> Encoded {
        Ok(to.display(::std::format_args!("{value:x}")))
    }
}

/// It is only written, so it needs no `Decode`.
pub struct Written<'a>(&'a str);

impl Encode for Written<'_> {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        self.0.encode(to)
    }
}

/// All that a struct can be generic over.
#[derive(RedisStruct)]
#[redis(keyspace = "G")]
pub struct Generic<'a, 'b: 'a, E: std::clone::Clone, K, const N: usize = 2>
where
    K: std::marker::Copy,
{
    /// The id.
    #[redis(key)]
    pub id: (&'b str, K),
    /// A value.
    pub value: &'a E,
    /// Bytes.
    pub bytes: [u8; N],
    /// Of a type of one's own.
    pub own: std::option::Option<Written<'b>>,
}

/// They are used.
pub async fn used(db: &Db, pipe: &Pipeline) -> redis_struct::Result<()> {
    let text = <std::string::String as std::convert::From<&str>>::from("text");
    let line = Line {
        id: &text,
        text: &text,
        bytes: std::option::Option::None,
        cow: std::borrow::Cow::Borrowed("x"),
        colour: &5,
        other: std::option::Option::Some(5),
        _cache: &6,
    };
    line.save(db).await?;
    let _ = line.insert(pipe);
    Line::save_many(db, [&line]).await?;
    let generic =
        Generic { id: ("a", 7_u64), value: &text, bytes: [0; 3], own: std::option::Option::Some(Written("x")) };
    let _: std::primitive::bool = generic.insert(db).await?;
    generic.save(db).await
}

fn main() {}
