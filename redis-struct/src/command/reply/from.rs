//! Rust types that the reply of any command can be read as.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::time::{Duration, SystemTime};

use redis::Value;

use super::{Cursor, Error, Kind, Reply, Result};
use crate::codec::{Ascii, Bulk, Decode, StringList};
use crate::error::short_type_name;

/// A type that the reply of [`Db::command`](crate::Db::command) or of a script can be read as.
///
/// Reading is strict: a nil is an error unless the type is an `Option`, and a reply of another shape is an error
/// ([`is_malformed`](Error::is_malformed)) that names the shapes.
///
/// | type | replies |
/// |---|---|
/// | `()` | any that is not an error |
/// | integers (but `u8`), `f32`, `f64`, `bool`, `String`, `Vec<u8>`, [`Bulk`] | strings and numbers |
/// | IP addresses, `Duration`, `SystemTime`, [`Ascii`], [`StringList`], `Uuid`, `Decimal`, `Bytes` | strings |
/// | `Option<T>` | nil, or what `T` reads |
/// | `Vec<T>`, tuples | arrays and sets |
/// | `Vec` of tuples | arrays of arrays, maps, and arrays of their elements in turn |
/// | `HashMap<K, V>`, `BTreeMap<K, V>` | maps, arrays of keys and values in turn, and arrays of pairs |
///
/// So `ZRANGE … WITHSCORES` is read as `Vec<(String, f64)>` over both protocols, though they have different shapes.
#[diagnostic::on_unimplemented(
    message = "a reply cannot be read as `{Self}`",
    label = "not a type for replies",
    note = "`()`, numbers, `bool`, `String`, `Vec<u8>`, and `Option`, `Vec`, tuples and maps of them are"
)]
pub trait FromReply: Sized {
    /// How many elements of an array make one, where they are not in an array of their own.
    #[doc(hidden)]
    const WIDTH: usize = 1;

    /// Reads the reply.
    ///
    /// # Errors
    ///
    /// If the reply has another shape, or its bytes are no value of the type.
    #[doc(hidden)]
    fn from_reply(reply: Reply) -> Result<Self>;
}

/// What most types are: one string, or a number.
///
/// # Errors
///
/// If it is nil, or no value of the type.
pub fn scalar<T: Decode>(reply: Reply) -> Result<T> {
    let Some(bulk) = reply.bulk()? else {
        return Err(Error::new(
            Kind::Malformed,
            format!("the reply is nil, which is no `{0}`; read it as `Option<{0}>`", short_type_name::<T>()),
        ));
    };
    T::decode(bulk).map_err(|error| {
        let reason = error.into_reason();
        Error::new(Kind::Malformed, format!("the reply cannot be read as `{}`: {reason}", short_type_name::<T>()))
    })
}

macro_rules! scalars {
    ($($type:ty)*) => {$(
        impl FromReply for $type {
            fn from_reply(reply: Reply) -> Result<Self> {
                scalar(reply)
            }
        }
    )*};
}

// Not `u8`: `Vec<u8>` is a byte string.
scalars!(i8 i16 i32 i64 i128 isize u16 u32 u64 u128 usize f32 f64 String Vec<u8> Bulk);
scalars!(Duration SystemTime IpAddr Ipv4Addr Ipv6Addr SocketAddr SocketAddrV4 SocketAddrV6 Ascii StringList);
#[cfg(feature = "bytes")]
scalars!(bytes::Bytes);
#[cfg(feature = "rust_decimal")]
scalars!(rust_decimal::Decimal);
#[cfg(feature = "uuid")]
scalars!(uuid::Uuid);

impl Decode for Bulk {
    fn decode(bytes: Bulk) -> Result<Self, crate::codec::CodecError> {
        Ok(bytes)
    }
}

impl FromReply for bool {
    fn from_reply(reply: Reply) -> Result<Self> {
        match reply.0 {
            Value::Boolean(yes) => Ok(yes),
            _ => scalar(reply),
        }
    }
}

impl FromReply for () {
    fn from_reply(_: Reply) -> Result<Self> {
        Ok(())
    }
}

impl<T: FromReply> FromReply for Option<T> {
    fn from_reply(reply: Reply) -> Result<Self> {
        if reply.is_nil() { Ok(None) } else { T::from_reply(reply).map(Some) }
    }
}

impl<T: FromReply> FromReply for Vec<T> {
    fn from_reply(reply: Reply) -> Result<Self> {
        let items = reply.array()?;
        if T::WIDTH > 1 && !items.has_rows() {
            return in_turn(items);
        }
        items.0.map(|value| T::from_reply(Reply::new(value))).collect()
    }
}

/// Tuples whose elements come one after the other.
fn in_turn<T: FromReply>(mut items: Cursor) -> Result<Vec<T>> {
    if !items.len().is_multiple_of(T::WIDTH) {
        let reason = format!("expected {} elements in turn in the reply, got {} in all", T::WIDTH, items.len());
        return Err(Error::new(Kind::Malformed, reason));
    }
    let mut all = Vec::new();
    while items.len() > 0 {
        all.push(T::from_reply(Reply(Value::Array(items.0.by_ref().take(T::WIDTH).collect())))?);
    }
    Ok(all)
}

fn pairs<K: FromReply, V: FromReply>(reply: Reply) -> Result<impl Iterator<Item = Result<(K, V)>>> {
    let mut items = reply.array()?;
    let are_rows = items.has_rows();
    if items.len() % 2 == 1 && !are_rows {
        return Err(Error::new(
            Kind::Malformed,
            "expected keys and values in turn in the reply, got an odd number of elements",
        ));
    }
    Ok(std::iter::from_fn(move || {
        (items.len() > 0).then(|| match are_rows {
            true => <(K, V)>::from_reply(items.next()?),
            false => Ok((K::from_reply(items.next()?)?, V::from_reply(items.next()?)?)),
        })
    }))
}

impl<K: FromReply + Eq + Hash, V: FromReply, S: BuildHasher + Default> FromReply for HashMap<K, V, S> {
    fn from_reply(reply: Reply) -> Result<Self> {
        pairs(reply)?.collect()
    }
}

impl<K: FromReply + Ord, V: FromReply> FromReply for BTreeMap<K, V> {
    fn from_reply(reply: Reply) -> Result<Self> {
        pairs(reply)?.collect()
    }
}

macro_rules! tuples {
    ($(($($part:ident)*) $count:literal)*) => {$(
        impl<$($part: FromReply),*> FromReply for ($($part,)*) {
            const WIDTH: usize = $count;

            fn from_reply(reply: Reply) -> Result<Self> {
                let mut items = reply.array()?;
                if items.len() != $count {
                    let reason = format!("expected {} elements in the reply, got {}", $count, items.len());
                    return Err(Error::new(Kind::Malformed, reason));
                }
                Ok(($($part::from_reply(items.next()?)?,)*))
            }
        }
    )*};
}

tuples! {
    (A) 1 (A B) 2 (A B C) 3 (A B C D) 4 (A B C D E) 5 (A B C D E F) 6 (A B C D E F G) 7 (A B C D E F G H) 8
}
