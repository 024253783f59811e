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
//! | `Numpy` | the same arrays, [beside the record](#beside-the-record) only, in REEM's layout | `ndarray` |
//! | `Json` | serde's types, as text | `json` |
//! | `MessagePack`, `Cbor` | serde's types, with the names of their fields | `rmp-serde`, `ciborium` |
//! | `Postcard` | serde's types, in the fewest bytes | `postcard` |
//! | `Zstd<S>`, `Lz4<S>` | those of the ship `S`, compressed | `zstd`, `lz4_flex` |
//!
//! `half` adds `half::f16` to the elements of arrays, `num-complex` `Complex<f32>` and `Complex<f64>`.
//!
//! # Beside the record
//!
//! A ship writes into the record's hash, where it costs nothing but its bytes. With `beside` it writes under a key of its
//! own, the record's key with the field's stored name behind it: `R{anna}.image`. That is for what is large, or what most
//! readers of the record do not want, or what others read by its key.
//!
//! ```
//! use redis_struct::ship::Raw;
//! use redis_struct::{Db, RedisStruct, Result};
//!
//! #[derive(RedisStruct)]
//! #[redis(keyspace = "R")]
//! struct Robot {
//!     #[redis(key)]
//!     name: String,
//!     #[ship(Raw)]
//!     pose: [f64; 3],
//!     #[ship(Raw, beside)] // under `R{anna}.image`
//!     image: Option<Vec<u8>>,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<()> {
//! # let server = redis_struct::testing::Server::start().unwrap();
//! # let db = Db::connect(server.url()).await?;
//! Robot { name: "anna".into(), pose: [1.0, 2.0, 0.0], image: Some(vec![7; 640 * 480]) }.save(&db).await?;
//! let anna = Robot::load(&db, "anna").await?; // both keys, in one round trip and one step
//! let pose = Robot::get(&db, "anna", Robot::POSE).await?; // the hash alone
//! let image: Option<Vec<u8>> = Robot::pop(&db, "anna", Robot::IMAGE).await?;
//! assert_eq!((anna.pose, anna.image), (pose, image));
//! assert_eq!(db.command("KEYS").arg("R*").query::<Vec<String>, _>(&db).await?, ["R{anna}"]);
//! # Ok(())
//! # }
//! ```
//!
//! - Whatever is done to the record is done to what is beside it, in the same step: a MULTI block, or one script where the
//!   operation is one. No reader sees the image of one save with the pose of another, no cut leaves half of one. What is
//!   replaced, removed or deleted leaves no key behind, and all keys of a record end at the same time, after `expire` and
//!   with a `ttl`. `keys` and `scan` find records only.
//! - The record's hash has the field, too: `ship:` and the label of the ship that has written it. So whether there is a value
//!   is known without looking beside the record, and a ship that reads what another one has written says which it was.
//! - A read is one MULTI block with HMGET, and one more command for each field that is beside the record; a read of none of
//!   these fields is HMGET alone. A write of what is beside adds DEL, the ship's commands, and a short EVAL, which sees to the
//!   times to live. All keys of a record are in its Cluster slot.
//! - Any ship can be used so. Its bytes are then a hash: `head`, and `0`, `1`, … the parts, of 1 MiB each if there are more
//!   than 4 MiB: so they are written some three times as fast as one value of that size, and read up to twice. One HGETALL
//!   reads them, however many they are. A view of one part is one over what was received; several are copied into one.
//! - The key template has to be the usual one, `ns{id}`, without `raw_key`, and no map takes the hash's other fields
//!   (`flatten`). The fields have no `alias`, and [`apply`](crate::RedisStruct::apply) refuses a change to one: load it.
//! - Who removes or expires the record's key by a command of their own leaves what is beside it: it is no part of a new record,
//!   and goes with the next `save` or `delete`. The data of a field that the struct has no more stays, too: remove it before.
//! - While a slot of a cluster is on its way to another node, the servers answer for several keys only if they have all of
//!   them. Where a field has nothing beside the record, where the record is new, and where a script writes (a `ttl`, a version,
//!   a condition), an operation waits until the slot has arrived, or its error says that it was not run.
//!
//! ## Rows
//!
//! Some rows of an array beside the record are read and written without the others:
//!
//! ```
//! # use redis_struct::ship::Raw;
//! # use redis_struct::{Db, RedisStruct, Result};
//! # #[derive(RedisStruct)]
//! # #[redis(keyspace = "R")]
//! # struct Robot {
//! #     #[redis(key)]
//! #     name: String,
//! #     #[ship(Raw, beside)]
//! #     image: Option<Vec<u8>>,
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<()> {
//! # let server = redis_struct::testing::Server::start().unwrap();
//! # let db = Db::connect(server.url()).await?;
//! # Robot { name: "anna".into(), image: Some(vec![7; 640 * 480]) }.save(&db).await?;
//! Robot::set_rows(&db, "anna", Robot::IMAGE, 640, &[0; 640]).await?; // the second line of the image is black
//! let some = Robot::get_rows(&db, "anna", Robot::IMAGE, 638..642).await?;
//! assert_eq!(some, Some(vec![7, 7, 0, 0]));
//! assert_eq!(Robot::rows(&db, "anna", Robot::IMAGE).await?, Some(640 * 480));
//! # Ok(())
//! # }
//! ```
//!
//! - With `Raw`, a row is an element; with `Npy`, what one index of the first axis stands for, a line of an image. [`ByRow`]
//!   lists the types. Other ships store no rows: a compressed array, for one, is packed as a whole.
//! - An array with the header of `Npy` says what its rows are, and is checked as by a load: dtype, dimensions, number. Arrays in
//!   Fortran order and of no dimensions have no rows, and those whose rows have no elements; what they are stored as says so.
//! - [`get_rows`](crate::RedisStruct::get_rows) and [`set_rows`](crate::RedisStruct::set_rows) are one script each, one step for
//!   everybody else: no rows of two saves are mixed, and writers of different rows keep both. A range that is not all there is
//!   an error that says how many rows there are; writing never makes them more or fewer.
//! - Over the network go the rows alone. The server copies the parts that they are in, up to 4 MiB for an array that is one
//!   part, 1 MiB for each of the others: that is what one row costs, too. All rows are read twice as fast by
//!   `get`, and written so by `update`: these need no script.
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
//! Beside the record, it can choose its own layout, by [`PackBeside`] and [`UnpackBeside`] instead of [`Pack`] and
//! [`Unpack`]: the commands that write and those that read are its own, all on one key. So a list is a Redis list:
//!
//! ```
//! use redis_struct::codec::CodecError;
//! use redis_struct::ship::{Commands, PackBeside, Replies, Ship, UnpackBeside};
//! use redis_struct::{Db, RedisStruct, Result};
//!
//! enum List {}
//!
//! impl Ship for List {
//!     const LABEL: &'static str = "list";
//! }
//!
//! impl PackBeside<Vec<String>> for List {
//!     fn write(value: &Vec<String>, to: &mut Commands) -> std::result::Result<(), CodecError> {
//!         for text in value {
//!             to.command("RPUSH").bytes(text); // the key is put in
//!         }
//!         Ok(())
//!     }
//! }
//!
//! impl UnpackBeside<Vec<String>> for List {
//!     fn read(from: &mut Commands) {
//!         from.command("LRANGE").bytes("0").bytes("-1");
//!     }
//!
//!     fn interpret(replies: &mut Replies) -> std::result::Result<Vec<String>, CodecError> {
//!         replies.read()
//!     }
//! }
//!
//! #[derive(RedisStruct)]
//! #[redis(keyspace = "P")]
//! struct Play {
//!     #[redis(key)]
//!     id: u64,
//!     #[ship(List, beside)]
//!     lines: Vec<String>,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<()> {
//! # let server = redis_struct::testing::Server::start().unwrap();
//! # let db = Db::connect(server.url()).await?;
//! Play { id: 1, lines: vec!["to be".into(), "or not".into()] }.save(&db).await?;
//! let last: String = db.command("LINDEX").key("P{1}.lines").arg(-1).query(&db).await?;
//! assert_eq!((last.as_str(), Play::load(&db, 1).await?.lines.len()), ("or not", 2));
//! # Ok(())
//! # }
//! ```
//!
//! A type of one's own, which is to be stored in one way everywhere, has a codec instead (`#[derive(Codec)]`, or `Encode`
//! and `Decode` by hand), or a ship by [`Natural`].

mod beside;
#[cfg(any(feature = "zstd", feature = "lz4_flex"))]
mod compressed;
mod json;
#[cfg(feature = "ndarray")]
pub mod npy;
#[cfg(feature = "ndarray")]
mod numpy;
mod raw;
mod rows;
#[cfg(any(feature = "rmp-serde", feature = "postcard", feature = "ciborium"))]
mod serde;

pub use beside::{Commands, PackBeside, Replies, UnpackBeside, Words};
pub(crate) use beside::{head, parts};
#[cfg(feature = "json")]
pub use json::Json;
pub(crate) use json::Json as AsJson;
#[cfg(feature = "ndarray")]
pub use npy::{Npy, NpyView};
#[cfg(feature = "ndarray")]
pub use numpy::Numpy;
pub use raw::{Raw, RawElement, RawView};
pub use rows::{ByRow, Excerpt, Rows, RowsOf, UnpackRows};

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
    /// What it is called where a struct describes itself (see [`Schema`](crate::Schema)), and in the record's hash where its
    /// data is beside the record. Letters, digits and what stands between them, up to 100 bytes.
    const LABEL: &'static str;
}

/// A ship that can store values of type `T`, owned or borrowed.
#[diagnostic::on_unimplemented(
    message = "the ship `{Self}` cannot store `{T}`",
    label = "`{T}` does not fit this ship",
    note = "each ship of `redis_struct::ship` says in its documentation which types fit",
    note = "`Numpy` stores beside the record only: `#[ship(Numpy, beside)]`",
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

    /// Where the rows of the value are among the bytes that [`pack`](Self::pack) writes, if it has rows: so some of them can
    /// be read and written without the others, where the value is beside the record.
    fn rows(value: &T) -> Option<Rows> {
        _ = value;
        None
    }
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
