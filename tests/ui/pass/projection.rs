// Projections without the prelude, of generic structs, and of one in another module.
#![no_implicit_prelude]
#![deny(warnings, missing_docs)]
//! Compiled, not run.

extern crate redis_struct;
extern crate std;

use redis_struct::{Db, FieldType, RedisStruct};
use std::string::String;

/// A module.
pub mod users {
    use ::redis_struct::RedisStruct;

    /// A user.
    #[derive(RedisStruct)]
    #[redis(keyspace = "U")]
    pub struct User<T> {
        #[redis(key)]
        pub(crate) id: (u64, ::std::string::String),
        /// Its name.
        pub r#type: T,
        #[redis(default, json)]
        pub(crate) tags: ::std::vec::Vec<::std::string::String>,
    }
}

/// Of a generic struct.
#[derive(RedisStruct)]
#[redis(of = "users::User<T>")]
pub struct Generic<T> {
    #[redis(key)]
    id: (u64, String),
    /// Its type.
    pub r#type: T,
}

/// Of one kind of it.
#[derive(RedisStruct)]
#[redis(of = "users::User<std::option::Option<u8>>")]
pub struct Tags {
    #[redis(key)]
    id: (u64, String),
    #[redis(const = "TAGS", json, default)]
    marks: std::vec::Vec<String>,
}

/// They are used.
pub async fn used<T>(db: &Db, value: T) -> redis_struct::Result<()>
where
    T: FieldType + std::marker::Send + std::marker::Sync + 'static,
{
    let generic = Generic { id: (1, String::new()), r#type: value };
    generic.save(db).await?;
    Generic::<T>::get(db, (1, ""), Generic::<T>::TYPE).await?;
    Tags::update(db, (1, ""), Tags::changes().marks(std::vec::Vec::new())).await
}

fn main() {}
