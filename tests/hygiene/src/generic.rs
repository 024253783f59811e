//! Generic structs: bounds, conditions, defaults and constants.

use std::fmt::Debug;

use redis_struct::{Codec, FieldType, RedisStruct};

/// Everything at once.
#[derive(Clone, Debug, RedisStruct)]
#[redis(keyspace = "G", ttl = "1h")]
pub struct Generic<K, V: Clone, T = u64, const N: usize = 2>
where
    K: Debug,
    T: Copy,
{
    #[redis(key)]
    id: K,
    /// A value.
    pub value: V,
    /// Another, or none.
    pub other: Option<T>,
    #[redis(default)]
    bytes: Vec<u8>,
    /// Not stored.
    #[redis(skip)]
    pub cache: Option<[T; N]>,
}

/// With conditions of its own.
#[derive(Debug, RedisStruct)]
#[redis(keyspace = "W", bound = "T: FieldType + Send + Sync + 'static")]
pub struct Bounded<T> {
    #[redis(key)]
    id: u64,
    /// A value.
    pub value: T,
}

/// A value in another.
#[derive(Clone, Debug, Codec)]
pub struct Wrapper<T>(T);

/// All of them can be used.
pub fn changes() -> (GenericChanges<String, u64>, BoundedChanges<Wrapper<String>>) {
    (Generic::changes().value(1_u64).other(2_u64), Bounded::changes().value(Wrapper("x".to_owned())))
}
