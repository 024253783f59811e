use serde::Serialize;
use serde::de::{Deserialize as _, DeserializeOwned};

use super::limit::{DEPTH, Guarded};
use super::{refused, trailing, wrong};
use crate::codec::{Arg, Bulk, CodecError, Encoded};
use crate::ship::{Pack, Ship, Unpack};

/// MessagePack, by serde. (Feature `rmp-serde`.)
///
/// - Types: all with serde's `Serialize` and, to be read, `DeserializeOwned`.
/// - Bytes: structs as maps with the names of their fields, so that other languages read them, and fields may be added:
///   structs that are written as arrays are read, too. Numbers big-endian, as the format has it.
/// - Limits: what is read is nested at most 128 deep, options and newtypes counted; memory is taken as elements come.
/// - Errors: that it is no MessagePack of this type, or that bytes follow it; never a part of the value.
///
/// ```
/// use redis_struct::ship::MessagePack;
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
///     #[ship(MessagePack)]
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
/// assert_eq!(stored, b"\x91\x82\xa2at\x07\xa7celsius\xca\x41\xac\0\0");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub enum MessagePack {}

impl Ship for MessagePack {
    const LABEL: &'static str = "messagepack";
}

impl<T: Serialize + ?Sized> Pack<T> for MessagePack {
    fn pack(value: &T, to: Arg<'_>) -> Encoded {
        let bytes = rmp_serde::to_vec_named(value).map_err(|_| refused("MessagePack"))?;
        Ok(to.bytes(&bytes))
    }
}

impl<T: DeserializeOwned> Unpack<T> for MessagePack {
    fn unpack(bytes: Bulk) -> Result<T, CodecError> {
        let mut from = rmp_serde::Deserializer::new(std::io::Cursor::new(&*bytes));
        // What is skipped is nested, too.
        from.set_max_depth(DEPTH as usize);
        let Guarded(value) = Guarded::deserialize(&mut from).map_err(|_| wrong("MessagePack"))?;
        let is_all = usize::try_from(from.position()).is_ok_and(|read| read == bytes.len());
        if is_all { Ok(value) } else { Err(trailing("MessagePack")) }
    }
}
