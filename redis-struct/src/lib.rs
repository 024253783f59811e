//! Structs in Redis: typed, pipelined, checked at compile time.
//!
//! ```
//! use redis_struct::{Db, RedisStruct, Result};
//!
//! #[derive(RedisStruct, Debug)]
//! #[redis(keyspace = "U")]
//! struct User {
//!     #[redis(key)]
//!     id: u64,
//!     name: String,
//!     last_seen: Option<i64>,
//!     #[redis(default)]
//!     page_views: u64,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<()> {
//! # let server = redis_struct::testing::Server::start().unwrap();
//! # let url = server.url();
//! let db = Db::connect(url).await?; // "redis://127.0.0.1/"
//! User { id: 1, name: "Jack".into(), last_seen: None, page_views: 0 }.save(&db).await?;
//!
//! // One by one…
//! let jack = User::load(&db, 1).await?;
//! let views = User::incr(&db, 1, User::PAGE_VIEWS, 1).await?;
//!
//! // …or together, in one round trip.
//! let (jack, views) = db.pipelined(|p| (User::load(p, 1), User::incr(p, 1, User::PAGE_VIEWS, 1))).await?;
//! assert_eq!((jack.page_views, views), (1, 2));
//! # Ok(())
//! # }
//! ```
//!
//! - [`RedisStruct`]: the derive, and the operations that it gives a struct.
//! - [`Db`]: the handle to Redis. [`Pipeline`] and [`Executor`]: many operations in one round trip.
//! - [`codec`]: how values are stored. `Codec`: the derive for types of one's own.
//! - [`ship`]: arrays and binary data, each stored as a person picks for its field.
//! - [`Error`]: one type, with predicates.
//!
//! # Features
//!
//! | feature | for | default |
//! |---|---|---|
//! | `derive` | `#[derive(RedisStruct)]`, `#[derive(RedisFields)]`, `#[derive(Codec)]` | yes |
//! | `json` | `#[redis(json)]`: fields of serde's types, as JSON | no |
//! | `rmp-serde`, `postcard`, `ciborium` | [`ship`]s for serde's types: `MessagePack`, `Postcard`, `Cbor` | no |
//! | `zstd`, `lz4_flex` | compression around another [`ship`]: `Zstd<S>`, `Lz4<S>` | no |
//! | `ndarray` | `Npy` and `Numpy`: [`ship`]s of its arrays, in numpy's `.npy` format and in REEM's layout | no |
//! | `half`, `num-complex` | their numbers in arrays | no |
//! | `tls` | `rediss://`, client certificates | no |
//! | `tls-native-roots` | `tls`, and the system's root certificates besides Mozilla's | no |
//! | `bytes`, `chrono`, `jiff`, `rust_decimal`, `uuid` | codecs for types of these crates; ids of `Uuid` | no |
//! | `testing` | private servers, clusters and sentinels for tests | no |

// The names of the derive's output, in our own docs and tests too.
extern crate self as redis_struct;

pub mod codec;
mod command;
mod connection;
mod error;
#[cfg(all(fuzzing, feature = "testing"))]
#[doc(hidden)]
pub mod fuzzing;
mod pipeline;
mod record;
mod script;
pub mod ship;
#[cfg(feature = "testing")]
pub mod testing;

pub use command::{FromReply, Key, ToKey};
pub use connection::{Builder, Connection, Db, Health, Protocol, ServerHealth, Stats, Transaction};
pub use error::{Error, Failure, Result};
pub use pipeline::{Call, Deferred, Execute, Executor, Pending, Pipeline, Resolve};
pub use record::{
    Assign, AssignFields, Beside, Changes, Countable, Defaulted, Field, FieldSchema, FieldType, Flatten, Given,
    HasRows, KeyRef, Nested, Number, Numeric, Optional, Presence, RedisFields, RedisStruct, Removable, Required, Scan,
    Schema, Select, Ttl, Versioned, With,
};
#[cfg(feature = "derive")]
pub use redis_struct_derive::{Codec, RedisFields, RedisStruct};
pub use script::Script;

/// What the derive's output names. Not for people: it changes with the derive.
#[doc(hidden)]
pub mod __private {
    /// No other trait has this name: so the compiler suggests none to import where the path of this crate is wrong.
    pub use std::convert::From as Conversion;
    pub use std::convert::Into;
    pub use std::default::Default;
    pub use std::marker::{Send, Sized, Sync};
    pub use std::option::Option;
    pub use std::result::Result::{Err, Ok};

    pub use crate::Result;
    pub use crate::command::{GenerateKey, Key, RawKey, Template};
    pub use crate::record::{
        Absence, Apply, Assign, AssignFields, Beside, Carries, CarriesBeside, Changes, Column, Countable, Defaulted,
        Field, FieldType, Flatten, Flattened, Given, KeyRef, Layout, Nested, Optional, Put, Record, RedisFields,
        RedisStruct, Required, Saved, Side, Spec, Take, With, beside, defaulted, inert_field, json as json_field,
        nested, optional, optional_beside, optional_json, optional_ship, required, ship, take_with, with,
    };

    // Of structs that borrow.
    pub use std::borrow::Borrow;
    pub use std::iter::IntoIterator;
    pub use std::primitive::bool;
    pub use std::string::String;
    pub use std::vec::Vec;

    pub use crate::pipeline::Executor;
    pub use crate::record::{
        Loaded, Loads, SavedType, Scan, insert, put_beside, put_json, put_ship, put_value, save_many, save_one,
    };

    // Of ships.
    pub use crate::ship::{Natural, Pack, PackBeside};

    // Of versions.
    pub use crate::record::{SetsVersion, VersionNumber, Versioned, version};

    // Of projections.
    pub use crate::record::{KeyOf, ProjectedAs, aliases_of, project};

    // Of `derive(Codec)`.
    pub use std::ops::FnOnce;
    pub use std::primitive::{i128, u8};

    pub use crate::codec::derived::{
        CodecType, Decoded, FromStored, Inner, IntoStored, Through, TryFromStored, bytes, inner, number_text,
        place_of_number, unknown_name,
    };
    pub use crate::codec::{Arg, Bulk, Decode, Encode, Encoded};
    pub use crate::command::{FromReply, KeyText, Part, Reply, ToKey, scalar};

    /// What `#[redis(json)]` writes and reads with.
    #[cfg(feature = "json")]
    pub use crate::codec::json;

    /// The same without the feature: a message.
    #[cfg(not(feature = "json"))]
    pub mod json {
        use crate::codec::{Arg, Bulk, CodecError, Encoded};

        /// No type has it.
        #[diagnostic::on_unimplemented(
            message = "`#[redis(json)]` needs the feature `json` of `redis-struct`",
            label = "stored as JSON",
            note = "run `cargo add redis-struct --features json`"
        )]
        pub trait Json {}

        /// No type has it.
        #[diagnostic::on_unimplemented(
            message = "`#[redis(json)]` needs the feature `json` of `redis-struct`",
            label = "stored as JSON",
            note = "run `cargo add redis-struct --features json`"
        )]
        pub trait SavedJson {}

        #[diagnostic::do_not_recommend]
        impl<T: Json> SavedJson for T {}

        pub fn encode<T: SavedJson + ?Sized>(_: &T, _: Arg<'_>) -> Encoded {
            super::inert()
        }

        pub fn decode<T: Json>(_: Bulk) -> Result<T, CodecError> {
            super::inert()
        }
    }

    /// The value of `#[redis(default)]`.
    pub fn default<T: Default>() -> T {
        T::default()
    }

    /// The body of what was not generated because of an error that the compiler reports anyway.
    pub fn inert() -> ! {
        unreachable!("the struct's derive reported an error")
    }
}
