//! Rust values as bytes in Redis, and back.
//!
//! [`Encode`] writes a value as one argument of a command, [`Decode`] reads it from one bulk string. The encodings
//! are text where Redis, other languages and a person at `redis-cli` read text: integers in decimal, floats as the
//! shortest text that reads back, strings as UTF-8; byte strings are stored as they are.
//!
//! | type | bytes |
//! |---|---|
//! | `i8`…`i128`, `u8`…`u128`, `isize`, `usize` | decimal |
//! | `f32`, `f64` | shortest text that reads back: `1`, `-0`, `0.1`, `1e+16`, `5e-324`, `inf`, `-inf`, `nan` |
//! | `bool` | true `1`, false the empty string; also read: `true`, `0`, `false` |
//! | `char`, `String`, `Box<str>`, `Arc<str>`, `Cow<'static, str>`, `str` | UTF-8 |
//! | `Vec<u8>`, `Box<[u8]>`, `Arc<[u8]>`, `Cow<'static, [u8]>`, `[u8]` | as they are |
//! | `[u8; N]` | as they are; read: exactly N |
//! | `NonZero` and `Wrapping` of integers | as the integer; read: zero is no `NonZero` |
//! | `Duration` | seconds, with up to nine decimals: `90`, `1.5` |
//! | `SystemTime` | seconds since 1970, negative before: `1700000000.25`, `-1.5` |
//! | `IpAddr`, `Ipv4Addr`, `Ipv6Addr` | `127.0.0.1`, `::1` |
//! | `SocketAddr`, `SocketAddrV4`, `SocketAddrV6` | `127.0.0.1:80`, `[::1]:80`; a flow label is refused |
//! | [`Ascii`] | bytes 0x20 to 0x7e |
//! | [`StringList`] | joined by commas, as RedPipe does |
//!
//! Types of other crates, each with the feature of its crate's name:
//!
//! | type | bytes |
//! |---|---|
//! | `bytes::Bytes` | as they are |
//! | `uuid::Uuid` | `67e55044-10b1-426f-9247-bb680e5fe0c8`; read: every form that `Uuid::parse_str` reads |
//! | `rust_decimal::Decimal` | exact text: `12.50`; a number with too many digits is an error, not rounded |
//! | `chrono`: `DateTime<Utc>`, `DateTime<FixedOffset>` | RFC 3339; years 0 to 9999, offsets of whole minutes |
//! | `chrono`: `NaiveDate`, `NaiveTime`, `NaiveDateTime` | `2026-01-31`, `12:00:00.5`; years 0 to 9999 |
//! | `jiff`: `Timestamp` | RFC 3339 |
//! | `jiff`: `civil::Date`, `civil::Time`, `civil::DateTime` | `2026-01-31`, `12:00:00.5` |
//! | `jiff::Zoned` | RFC 9557: `2026-01-31T12:00:00+01:00[Europe/Berlin]`; reading needs jiff's time zones |
//!
//! # Option
//!
//! A field of type `Option<T>` is absent while it is `None`, and `Some` is stored as `T` is: the empty string is a
//! value, not `None`. `Option` has no bytes of its own, so there is no `Option<Option<T>>`.
//!
//! # A codec of one's own
//!
//! `#[derive(Codec)]` writes one for a newtype, for an enum, and for a type that is stored as another one. What is left
//! is written by hand:
//!
//! ```
//! use redis_struct::codec::{Arg, Bulk, CodecError, Decode, Encode, Encoded};
//!
//! #[derive(Debug, PartialEq)]
//! struct Percent(u8);
//!
//! impl Encode for Percent {
//!     fn encode(&self, to: Arg<'_>) -> Encoded {
//!         if self.0 > 100 {
//!             return Err(CodecError::new("a percentage is at most 100"));
//!         }
//!         self.0.encode(to)
//!     }
//! }
//!
//! impl Decode for Percent {
//!     fn decode(bytes: Bulk) -> Result<Self, CodecError> {
//!         match u8::decode(bytes)? {
//!             percent @ 0..=100 => Ok(Self(percent)),
//!             _ => Err(CodecError::new("expected a percentage from 0 to 100")),
//!         }
//!     }
//! }
//! ```

mod ascii;
mod boolean;
mod bulk;
#[cfg(feature = "bytes")]
mod bytes;
#[cfg(feature = "chrono")]
mod chrono;
pub(crate) mod derived;
mod float;
mod integer;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "json")]
pub mod json;
mod net;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
mod string_list;
mod text;
mod time;
#[cfg(feature = "uuid")]
mod uuid;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

pub use crate::command::{Arg, Writer, Written};
pub use ascii::Ascii;
pub use bulk::Bulk;
pub(crate) use integer::FromDecimal;
pub use string_list::StringList;

/// What [`Encode::encode`] returns: proof that one argument was written, or why the value cannot be stored.
pub type Encoded = Result<Written, CodecError>;

/// A value that can be written as one argument of a command.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored in Redis: it has no codec",
    label = "no codec for this type",
    note = "numbers, `bool`, `char`, `String`, `Vec<u8>` and others have one: see `redis_struct::codec`",
    note = "a type of your own gets one by `#[derive(Codec)]`, or by implementing `Encode` and `Decode`"
)]
pub trait Encode {
    /// Writes the value to `to`, which takes exactly one argument.
    ///
    /// # Errors
    ///
    /// If the value cannot be stored. The operation then sends nothing, and its error is
    /// [`is_refused`](crate::Error::is_refused).
    fn encode(&self, to: Arg<'_>) -> Encoded;
}

/// A value that can be read from one bulk string.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from Redis: it has no codec",
    label = "no codec for this type",
    note = "numbers, `bool`, `char`, `String`, `Vec<u8>` and others have one: see `redis_struct::codec`",
    note = "a type of your own gets one by `#[derive(Codec)]`, or by implementing `Encode` and `Decode`"
)]
pub trait Decode: Sized {
    /// Reads the value.
    ///
    /// # Errors
    ///
    /// If the bytes are not a value of this type. They come from outside: expect anything, and do not put them in
    /// the error.
    fn decode(bytes: Bulk) -> Result<Self, CodecError>;
}

/// Why a value cannot be stored, or stored bytes cannot be read. It never holds the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodecError(Cow<'static, str>);

impl CodecError {
    /// An error with a reason, as in "expected a percentage from 0 to 100".
    ///
    /// Lower case, no full stop, and no part of the value: the reason ends up in logs.
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }

    pub(crate) fn into_reason(self) -> Cow<'static, str> {
        self.0
    }
}

impl fmt::Display for CodecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CodecError {}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        (**self).encode(to)
    }
}

impl<T: Encode + ?Sized> Encode for Box<T> {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        (**self).encode(to)
    }
}

impl<T: Encode + ?Sized> Encode for Arc<T> {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        (**self).encode(to)
    }
}

#[cfg(test)]
mod tests;
