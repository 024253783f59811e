//! The record: what one row of the file becomes, and what one hash in Redis holds.

use redis_struct::RedisStruct;

/// An airport. That of Seattle is the hash `airports-demo:AIRPORT{SEA}`.
#[derive(RedisStruct, Clone, Debug, PartialEq)]
#[redis(keyspace = "airports-demo:AIRPORT")]
pub(crate) struct Airport {
    /// The id: it stands in the key's name, not in the hash.
    #[redis(key)]
    pub(crate) iata: String,
    pub(crate) name: String,
    /// `None` is the absence of the field.
    pub(crate) city: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) country: String,
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    /// Not in the file. A hash without this field reads as 0.
    #[redis(default)]
    pub(crate) visits: u64,
}
