//! What the fuzz targets (`fuzz/`) reach of the private parts. It is there under `cargo fuzz` only, which sets
//! `cfg(fuzzing)`.

use std::ops::Range;

use crate::codec::{Arg, Bulk, CodecError, Encode};
use crate::command::{Key, Keyspace, Reply, Template, slot};
use crate::error::{Error, Kind, Result};
use crate::record::{RedisStruct, Take, rows};
use crate::ship::{ByRow, parts};
use crate::ship::{Commands, PackBeside, Replies, UnpackBeside};

pub use crate::connection::fuzzing::{slots, stream, url};
pub use crate::testing::fuzzing::resp;

/// What a value is stored as.
///
/// # Errors
///
/// If it cannot be stored.
pub fn stored(value: &impl Encode) -> Result<Vec<u8>, CodecError> {
    let mut bytes = Vec::new();
    let _written = value.encode(Arg::buffer(&mut bytes))?;
    Ok(bytes)
}

/// The words of the commands that a ship writes a value beside its record with, `key` among them.
///
/// # Errors
///
/// If it cannot be stored.
pub fn beside<H: PackBeside<T>, T>(value: &T) -> Result<Vec<Vec<Vec<u8>>>, CodecError> {
    let mut commands = Commands::default();
    H::write(value, &mut commands)?;
    Ok(commands.on_key(b"key").map(|command| command.arguments().map(<[u8]>::to_vec).collect()).collect())
}

/// What a ship makes of the replies to its commands.
///
/// # Errors
///
/// If they are not those to a value of the type.
pub fn interpreted<H: UnpackBeside<T>, T>(replies: Vec<redis::Value>) -> Result<T, CodecError> {
    H::interpret(&mut Replies::new(replies.into_iter().map(Reply::new).collect()))
}

/// A reply as it comes from a connection.
#[must_use]
pub fn reply(value: redis::Value) -> Reply {
    Reply::new(value)
}

/// A record of a reply to HMGET or HGETALL, under a key.
///
/// # Errors
///
/// If it is none.
pub fn record<R: RedisStruct>(reply: Reply, key: &[u8]) -> Result<R> {
    let id = R::SPEC.origin.keyspace.read::<R::Key>(key).ok_or_else(|| Error::new(Kind::Malformed, "no key"))?;
    R::take(id, &mut Take::whole(reply.array()?, R::SPEC, key)?)
}

/// The bytes of a value beside a record, of the fields of its hash.
///
/// # Errors
///
/// If they do not belong together.
pub fn joined(fields: Vec<(Bulk, Bulk)>) -> Result<Bulk, CodecError> {
    parts::joined(fields)
}

/// Some rows of an array beside a record, of the script's reply; `None` if it says that there is none.
///
/// # Errors
///
/// If it is not one of such rows.
pub fn some_rows<T: ByRow>(reply: Reply, range: &Range<usize>) -> Result<Option<T::Rows>> {
    rows::found::<T>(reply, rows::Asked::new(range))
}

const KEYSPACES: [Keyspace; 3] = [
    Keyspace::new("U"),
    Keyspace { template: Template::Colon, ..Keyspace::new("U") },
    Keyspace { template: Template::Bare, ..Keyspace::new("") },
];

/// Reads the key as an id, in all kinds of keyspaces. An id that comes out is written as exactly this key.
///
/// # Panics
///
/// If it is not.
pub fn key<K: Key>(key: &[u8], raw: bool) {
    _ = slot(key);
    for keyspace in KEYSPACES.map(|keyspace| Keyspace { raw, ..keyspace }) {
        _ = keyspace.read::<K>(key);
        _ = Keyspace { secret: true, ..keyspace }.shown(key);
        if let Some(id) = keyspace.read_strictly::<K>(key) {
            assert_eq!(written(keyspace, &id), key, "{keyspace:?}");
        }
    }
}

/// Writes the id into a key, in all kinds of keyspaces, and reads it back.
///
/// # Panics
///
/// If another one comes back, or none.
pub fn id<K: Key + PartialEq>(id: &K, raw: bool) {
    for keyspace in KEYSPACES.map(|keyspace| Keyspace { raw, ..keyspace }) {
        let key = written(keyspace, id);
        assert!(keyspace.read_strictly::<K>(&key).as_ref() == Some(id), "{keyspace:?} {key:?}");
        assert!(keyspace.read::<K>(&key).as_ref() == Some(id), "{keyspace:?} {key:?}");
    }
}

fn written<K: Key>(keyspace: Keyspace, id: &K) -> Vec<u8> {
    let mut key = Vec::new();
    keyspace.write::<K>(id.borrowed(), &mut key);
    key
}
