//! A crate with strict lints: what is generated is documented, and as visible as what it belongs to.
#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub, unused, nonstandard_style)]
#![deny(rust_2018_idioms, unused_qualifications, single_use_lifetimes, unused_results, unused_lifetimes)]
#![deny(deprecated, private_interfaces, private_bounds, non_local_definitions)]

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

fn main() {
    let _ = records::User::changes().name("x").last_seen(None);
}
