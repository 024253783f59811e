//! A crate with strict lints: what is generated is documented, and as visible as what it belongs to.
#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub, unused, nonstandard_style)]
#![deny(rust_2018_idioms, unused_qualifications, single_use_lifetimes, unused_results, unused_lifetimes)]
#![deny(deprecated, private_interfaces, private_bounds, non_local_definitions)]

/// Numbers in hexadecimal.
mod hex {
    use redis_struct::codec::{Arg, Bulk, CodecError, Encoded};

    pub(crate) fn encode(value: &u32, to: Arg<'_>) -> Encoded {
        Ok(to.display(format_args!("{value:x}")))
    }

    pub(crate) fn decode(bytes: Bulk) -> Result<u32, CodecError> {
        u32::from_str_radix(bytes.as_str()?, 16).map_err(|_| CodecError::new("expected a hexadecimal number"))
    }
}

/// Records.
pub mod records {
    use redis_struct::RedisStruct;

    /// A user.
    #[derive(Debug, RedisStruct)]
    #[redis(keyspace = "U")]
    pub struct User {
        #[redis(key)]
        id: u64,
        /// The person's name.
        pub name: String,
        pub(crate) last_seen: Option<i64>,
        #[redis(default)]
        views: u64,
        /// What is drawn.
        #[redis(json, alias = "old_theme")]
        pub theme: Option<Vec<u64>>,
        /// A number of its own.
        #[redis(with = "super::hex", const = "TINT")]
        colour: u32,
        #[redis(flatten)]
        others: std::collections::BTreeMap<String, u64>,
        /// Not any more.
        #[deprecated]
        pub old: Option<String>,
    }

    /// Nothing of this is used.
    #[derive(RedisStruct)]
    #[redis(keyspace = "P")]
    #[allow(non_snake_case)]
    struct Private {
        #[redis(key)]
        id: u64,
        name: String,
        pageViews: u64,
    }

    #[derive(RedisStruct)]
    #[redis(keyspace = "T")]
    struct Hidden<T> {
        #[redis(key)]
        id: u64,
        value: T,
    }

    /// A public struct with conditions on the types of private fields.
    #[derive(Debug, RedisStruct)]
    #[redis(keyspace = "O")]
    pub struct Outer<T> {
        #[redis(key)]
        id: u64,
        inner: Option<T>,
        value: T,
    }
}

/// Compiled only.
pub fn main() {
    let _ = records::User::changes().name("x").last_seen(None);
}
