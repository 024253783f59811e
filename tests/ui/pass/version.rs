//! Versions of every kind of struct.
#![deny(warnings)]

use redis_struct::RedisStruct;
use std::collections::BTreeMap;

/// A type by another name.
pub type Count = u128;

#[derive(RedisStruct)]
#[redis(keyspace = "A", ttl = "1h")]
pub struct Account {
    #[redis(key)]
    pub id: u64,
    pub owner: Option<String>,
    #[redis(version, rename = "v", alias = "revision", const = "REVISION")]
    pub version: Count,
    #[redis(flatten)]
    pub others: BTreeMap<String, u64>,
}

/// It has a method of that name.
impl Account {
    pub fn version(&self) -> Count {
        self.version
    }
}

#[derive(RedisStruct)]
#[redis(of = "Account")]
pub struct Owner {
    #[redis(key)]
    pub id: u64,
    pub owner: Option<String>,
    #[redis(version, const = "REVISION")]
    pub incr: Count,
}

#[derive(RedisStruct)]
#[redis(keyspace = "B")]
pub struct Generic<T, V> {
    #[redis(key)]
    pub id: u64,
    pub value: T,
    #[redis(version)]
    pub version: V,
}

#[derive(RedisStruct)]
#[redis(keyspace = "C")]
pub struct Borrowing<'a, V> {
    #[redis(key)]
    pub id: &'a str,
    #[redis(version)]
    pub r#type: V,
}

fn main() {}
