use serde::Serialize;
use serde::de::DeserializeOwned;

use super::limit::{DEPTH, Guarded};
use super::{refused, trailing, wrong};
use crate::codec::{Arg, Bulk, CodecError, Encoded};
use crate::ship::{Pack, Ship, Unpack};

/// CBOR (RFC 8949), by serde. (Feature `ciborium`.)
///
/// - Types: all with serde's `Serialize` and, to be read, `DeserializeOwned`.
/// - Bytes: structs as maps with the names of their fields, so that other languages read them, and fields may be added.
///   Numbers big-endian, as the format has it, floats as short as they are exact.
/// - Limits: what is read is nested at most 128 deep, options and newtypes counted; memory is taken as elements come.
/// - Errors: that it is no CBOR of this type, or that bytes follow it; never a part of the value.
///
/// ```
/// use redis_struct::ship::Cbor;
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
///     #[ship(Cbor)]
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
/// assert_eq!(stored, b"\x81\xa2\x62at\x07\x67celsius\xf9\x4d\x60");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub enum Cbor {}

impl Ship for Cbor {
    const LABEL: &'static str = "cbor";
}

impl<T: Serialize + ?Sized> Pack<T> for Cbor {
    fn pack(value: &T, to: Arg<'_>) -> Encoded {
        let mut bytes = Vec::new();
        ciborium::into_writer(value, &mut bytes).map_err(|_| refused("CBOR"))?;
        Ok(to.bytes(&bytes))
    }
}

impl<T: DeserializeOwned> Unpack<T> for Cbor {
    fn unpack(bytes: Bulk) -> Result<T, CodecError> {
        let mut rest = &*bytes;
        let read = ciborium::de::from_reader_with_recursion_limit(&mut rest, DEPTH as usize);
        let Guarded(value) = read.map_err(|_| wrong("CBOR"))?;
        if rest.is_empty() { Ok(value) } else { Err(trailing("CBOR")) }
    }
}
