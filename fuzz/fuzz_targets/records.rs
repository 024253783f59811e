//! Records with something of everything: names, aliases, defaults, `Option`, JSON, and a map of what is left.

use std::collections::BTreeMap;

use redis_struct::RedisStruct;

#[derive(RedisStruct, Debug)]
#[redis(keyspace = "P")]
pub struct Plain {
    #[redis(key)]
    pub id: u64,
    pub name: String,
    #[redis(alias = "old", alias = "older")]
    pub count: i64,
    pub seen: Option<u128>,
    #[redis(default)]
    pub score: f64,
    #[redis(json)]
    pub tags: Option<Vec<String>>,
}

#[derive(RedisStruct, Debug)]
#[redis(keyspace = "W", ttl = "1m", template = "ns:id")]
pub struct Wide {
    #[redis(key, secret)]
    pub id: (String, i8),
    #[redis(alias = "b")]
    pub a: bool,
    #[redis(flatten)]
    pub others: BTreeMap<String, u8>,
}
