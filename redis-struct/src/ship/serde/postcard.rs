use postcard::Deserializer;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{limit, refused, trailing, wrong};
use crate::codec::{Arg, Bulk, CodecError, Encoded};
use crate::ship::{Pack, Ship, Unpack};

/// Postcard, by serde: the fewest bytes, without names or types. (Feature `postcard`.)
///
/// - Types: all with serde's `Serialize` and, to be read, `DeserializeOwned`; not those that have to see what is there before
///   they can read it, such as `serde_json::Value` and types with `#[serde(untagged)]` or `#[serde(flatten)]`.
/// - Bytes: postcard 1's: integers as varints, floats little-endian, fields in their order. So what is stored is read only
///   by the same type: a field that is added, removed or moved makes it unreadable, or, worse, something else.
/// - Limits: what is read is nested at most 128 deep, options and newtypes counted. Of elements that take no bytes, such as
///   those of a `Vec<()>`, there are at most 65536.
/// - Errors: that it is no postcard of this type, or that bytes follow it; never a part of the value.
///
/// ```
/// use redis_struct::ship::Postcard;
/// use redis_struct::{Db, RedisStruct, Result};
///
/// #[derive(serde::Serialize, serde::Deserialize, Debug, PartialEq)]
/// struct Reading {
///     at: u64,
///     celsius: f32,
/// }
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "S")]
/// struct Sensor {
///     #[redis(key)]
///     id: u64,
///     #[ship(Postcard)]
///     last: Vec<Reading>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// Sensor { id: 1, last: vec![Reading { at: 7, celsius: 21.5 }] }.save(&db).await?;
/// assert_eq!(Sensor::get(&db, 1, Sensor::LAST).await?, [Reading { at: 7, celsius: 21.5 }]);
/// let stored: Vec<u8> = db.command("HGET").key("S{1}").arg("last").query(&db).await?;
/// assert_eq!(stored, [1, 7, 0, 0, 0xac, 0x41]);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub enum Postcard {}

/// Elements that may take no bytes.
const EMPTY_ELEMENTS: usize = 1 << 16;

impl Ship for Postcard {
    const LABEL: &'static str = "postcard";
}

impl<T: Serialize + ?Sized> Pack<T> for Postcard {
    fn pack(value: &T, to: Arg<'_>) -> Encoded {
        let bytes = postcard::to_stdvec(value).map_err(|_| refused("postcard"))?;
        Ok(to.bytes(&bytes))
    }
}

impl<T: DeserializeOwned> Unpack<T> for Postcard {
    fn unpack(bytes: Bulk) -> Result<T, CodecError> {
        let mut from = Deserializer::from_bytes(&bytes);
        let elements = bytes.len().saturating_add(EMPTY_ELEMENTS);
        let value = limit::read(&mut from, elements).map_err(|_| wrong("postcard"))?;
        match from.finalize() {
            Ok([]) => Ok(value),
            _ => Err(trailing("postcard")),
        }
    }
}
