//! Every ship beside the record: what it packs, in parts of a hash.
//!
//! A value of several megabytes is slow as one: the server moves it as a whole, into fresh memory. As parts of 1 MiB it is
//! written some three times as fast, and read up to twice. They are the fields of one hash, so that one command reads them all, however
//! many they are.
//!
//! | field | value |
//! |---|---|
//! | `head` | four numbers in decimal, with spaces between: bytes in all; bytes of a part; where the rows begin; bytes of a row, 0 if there are none. Then, if the ship says so, a word for what a row is |
//! | `0`, `1`, … | the parts; the last one may be shorter |

use std::collections::HashMap;
use std::sync::Arc;

use super::head::{Head, gone, torn};
use super::{Commands, PackBeside, Replies, UnpackBeside};
use crate::codec::{Arg, Bulk, CodecError};
use crate::ship::{Pack, Unpack};

/// The field that says how the others belong together.
pub(crate) const HEAD: &str = "head";

impl<T: ?Sized, H: Pack<T>> PackBeside<T> for H {
    fn write(value: &T, to: &mut Commands) -> Result<(), CodecError> {
        let mut bytes = Vec::new();
        let _written = H::pack(value, Arg::buffer(&mut bytes))?;
        let head = Head::new(bytes.len(), H::rows(value));
        let mut parts = head.parts();
        let bytes = Arc::new(bytes);
        let first = to.command("HSET").bytes(HEAD).display(head.text());
        first.display(0).shared(Arc::clone(&bytes), parts.next().unwrap_or_default());
        for (place, range) in (1_usize..).zip(parts) {
            to.command("HSET").display(place).shared(Arc::clone(&bytes), range);
        }
        Ok(())
    }
}

impl<T, H: Unpack<T>> UnpackBeside<T> for H {
    fn read(from: &mut Commands) {
        from.command("HGETALL");
    }

    fn interpret(replies: &mut Replies) -> Result<T, CodecError> {
        H::unpack(joined(replies.read()?)?)
    }
}

/// The bytes that were cut into parts: names and values of the hash.
pub(crate) fn joined(fields: Vec<(Bulk, Bulk)>) -> Result<Bulk, CodecError> {
    if fields.is_empty() {
        return Err(gone());
    }
    let mut fields: HashMap<Vec<u8>, Bulk> = fields.into_iter().map(|(name, value)| (name.into_vec(), value)).collect();
    let head = fields.remove(HEAD.as_bytes()).as_deref().and_then(Head::read).ok_or_else(torn)?;
    let mut parts = Vec::new();
    // It ends where a part is missing: so there are as many as fields at most, whatever the head says.
    for (place, range) in head.parts().enumerate() {
        let part = fields.remove(place.to_string().as_bytes()).filter(|part| part.len() == range.len());
        parts.push(part.ok_or_else(torn)?);
    }
    if fields.is_empty() { Ok(concatenated(parts)) } else { Err(torn()) }
}

/// These, one after the other: without a copy, if it is one.
pub(crate) fn concatenated(parts: Vec<Bulk>) -> Bulk {
    match <[Bulk; 1]>::try_from(parts) {
        Ok([only]) => only,
        Err(parts) => parts.iter().map(|part| &**part).collect::<Vec<_>>().concat().into(),
    }
}

#[cfg(test)]
mod tests;
