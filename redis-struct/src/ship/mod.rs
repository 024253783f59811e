//! Ships: marshallers for arrays and binary data, one chosen for each field by `#[ship(…)]`.
//!
//! A type's codec stores what Redis, other languages and a person at `redis-cli` read: numbers, text, bytes. A ship stores the
//! rest, and a person picks it for each field: an array of a million floats is no text, and one type may travel in several
//! ways. A field with a ship has all operations that another one has, but for calculating.
//!
//! ```
//! use redis_struct::ship::Raw;
//! use redis_struct::{Db, RedisStruct, Result};
//!
//! #[derive(RedisStruct)]
//! #[redis(keyspace = "DOC")]
//! struct Document {
//!     #[redis(key)]
//!     id: u64,
//!     #[ship(Raw)] // this one
//!     embedding: Vec<f32>,
//!     #[ship] // the type's own, which is `Raw`
//!     sums: Option<[u64; 2]>, // `None` is the absence of the field, and the ship is for what is inside
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<()> {
//! # let server = redis_struct::testing::Server::start().unwrap();
//! # let db = Db::connect(server.url()).await?;
//! Document { id: 1, embedding: vec![0.5, 0.25], sums: None }.save(&db).await?;
//! Document::update(&db, 1, Document::changes().embedding(vec![1.0]).sums([1, 2])).await?;
//! assert_eq!(Document::get(&db, 1, Document::EMBEDDING).await?, [1.0]);
//! # Ok(())
//! # }
//! ```
//!
//! | ship | types | feature |
//! |---|---|---|
//! | [`Raw`] | `Vec`, arrays and slices of numbers and `bool`, little-endian | |
//! | `Npy` | arrays of the crate ndarray, in numpy's `.npy` format | `ndarray` |
//! | `Json` | serde's types, as text | `json` |
//! | `MessagePack`, `Cbor` | serde's types, with the names of their fields | `rmp-serde`, `ciborium` |
//! | `Postcard` | serde's types, in the fewest bytes | `postcard` |
//! | `Zstd<S>`, `Lz4<S>` | those of the ship `S`, compressed | `zstd`, `lz4_flex` |
//!
//! `half` adds `half::f16` to the elements of arrays, `num-complex` `Complex<f32>` and `Complex<f64>`.
//!
//! # A ship of one's own
//!
//! For a type of another crate, or another way to store one: a type that is never made, and three implementations.
//! [`Pack`] alone is enough for structs that borrow.
//!
//! ```
//! use redis_struct::codec::{Arg, Bulk, CodecError, Encoded};
//! use redis_struct::ship::{Pack, Ship, Unpack};
//! use redis_struct::{Db, RedisStruct, Result};
//! use std::ops::Range; // of another crate
//!
//! enum Dashed {}
//!
//! impl Ship for Dashed {
//!     const LABEL: &'static str = "dashed";
//! }
//!
//! impl Pack<Range<u32>> for Dashed {
//!     fn pack(value: &Range<u32>, to: Arg<'_>) -> Encoded {
//!         Ok(to.display(format_args!("{}-{}", value.start, value.end)))
//!     }
//! }
//!
//! impl Unpack<Range<u32>> for Dashed {
//!     fn unpack(bytes: Bulk) -> std::result::Result<Range<u32>, CodecError> {
//!         let wrong = || CodecError::new("expected two numbers, as in 1-5");
//!         let (start, end) = bytes.as_str()?.split_once('-').ok_or_else(wrong)?;
//!         Ok(start.parse().map_err(|_| wrong())?..end.parse().map_err(|_| wrong())?)
//!     }
//! }
//!
//! #[derive(RedisStruct)]
//! #[redis(keyspace = "T")]
//! struct Task {
//!     #[redis(key)]
//!     id: u64,
//!     #[ship(Dashed)]
//!     lines: Range<u32>,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<()> {
//! # let server = redis_struct::testing::Server::start().unwrap();
//! # let db = Db::connect(server.url()).await?;
//! Task { id: 1, lines: 3..70 }.save(&db).await?;
//! let stored: String = db.command("HGET").key("T{1}").arg("lines").query(&db).await?;
//! assert_eq!((stored.as_str(), Task::load(&db, 1).await?.lines), ("3-70", 3..70));
//! # Ok(())
//! # }
//! ```
//!
//! A type of one's own, which is to be stored in one way everywhere, has a codec instead (`#[derive(Codec)]`, or `Encode`
//! and `Decode` by hand), or a ship by [`Natural`].

#[cfg(any(feature = "zstd", feature = "lz4_flex"))]
mod compressed;
mod json;
#[cfg(feature = "ndarray")]
pub mod npy;
mod raw;
#[cfg(any(feature = "rmp-serde", feature = "postcard", feature = "ciborium"))]
mod serde;

#[cfg(feature = "json")]
pub use json::Json;
pub(crate) use json::Json as AsJson;
#[cfg(feature = "ndarray")]
pub use npy::{Npy, NpyView};
pub use raw::{Raw, RawElement, RawView};

#[cfg(feature = "lz4_flex")]
pub use self::compressed::Lz4;
#[cfg(feature = "zstd")]
pub use self::compressed::Zstd;
#[cfg(feature = "ciborium")]
pub use self::serde::Cbor;
#[cfg(feature = "rmp-serde")]
pub use self::serde::MessagePack;
#[cfg(feature = "postcard")]
pub use self::serde::Postcard;

use crate::codec::{Arg, Bulk, CodecError, Encoded};

/// A marshaller: a type that is never made, and that stands for a way of storing.
pub trait Ship {
    /// What it is called where a struct describes itself: see [`Schema`](crate::Schema).
    const LABEL: &'static str;
}

/// A ship that can store values of type `T`, owned or borrowed.
#[diagnostic::on_unimplemented(
    message = "the ship `{Self}` cannot store `{T}`",
    label = "`{T}` does not fit this ship",
    note = "each ship of `redis_struct::ship` says in its documentation which types fit",
    note = "a ship of your own implements `Ship`, `Pack<T>` and `Unpack<T>`"
)]
pub trait Pack<T: ?Sized>: Ship {
    /// Writes the value to `to`, which takes exactly one argument.
    ///
    /// # Errors
    ///
    /// If the value cannot be stored. The operation then sends nothing, and its error is
    /// [`is_refused`](crate::Error::is_refused).
    fn pack(value: &T, to: Arg<'_>) -> Encoded;
}

/// A ship that can read values of type `T`.
#[diagnostic::on_unimplemented(
    message = "the ship `{Self}` cannot read `{T}`",
    label = "`{T}` does not fit this ship",
    note = "each ship of `redis_struct::ship` says in its documentation which types fit",
    note = "a ship of your own implements `Ship`, `Pack<T>` and `Unpack<T>`"
)]
pub trait Unpack<T>: Ship {
    /// Reads the value.
    ///
    /// # Errors
    ///
    /// If the bytes are not a value of this type, as this ship writes it. They come from outside: expect anything, and
    /// do not put them in the error.
    fn unpack(bytes: Bulk) -> Result<T, CodecError>;
}

/// A type that has a ship of its own: what `#[ship]` alone takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no ship of its own",
    label = "`#[ship]` alone does not know how to store this type",
    note = "name one: `#[ship(Raw)]`, `#[ship(Npy)]`, `#[ship(Json)]`, …: see `redis_struct::ship`"
)]
pub trait Natural {
    /// The ship that suits the type best.
    type Ship: Ship;
}
