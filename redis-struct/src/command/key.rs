//! Ids and the Redis keys made of them: `U{7}` for id 7 of keyspace `U`.
//!
//! The braces are a Redis Cluster hash tag: whatever belongs to id 7, in any keyspace, shares a slot. An id may hold
//! any byte: `%`, `{` and `}` are written as `%25`, `%7B` and `%7D`, a `:` inside a part of a tuple as `%3A`, and the
//! empty id as `%`. So two ids never share a key, and every key has a tag. Plain ids look as RedPipe wrote them.
//!
//! Other templates write `U:7`, or the bare `7`, with the same escapes and without a tag; a raw key is not escaped.

/// A type whose values identify the records of a struct: the type of its `#[redis(key)]` field.
///
/// All integers, `String`, `Vec<u8>`, `[u8; N]`, `Uuid` (feature `uuid`), types that derive `Codec` and are stored as
/// one of these or by name, and tuples of two to six of all these. It is not to be implemented outside: that ids never
/// collide is a property of all of them together.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of a record",
    label = "not a key type",
    note = "integers, `String`, `Vec<u8>`, `[u8; N]`, `uuid::Uuid` and tuples of two to six of them can; so can a type that \
            derives `Codec` and is stored as one of them or by name"
)]
pub trait Key: Sized + Send + Sync + 'static {
    /// How operations take an id: integers and `Uuid` by value, `&str` for `String`, `&[u8]` for `Vec<u8>`, `&T` for a
    /// `T` that derives `Codec`, tuples of these.
    type Ref<'a>: Copy + Send + Sync;

    /// The id as operations take it.
    fn borrowed(&self) -> Self::Ref<'_>;

    /// Writes what stands between the braces.
    #[doc(hidden)]
    fn write(id: Self::Ref<'_>, to: &mut Vec<u8>);

    /// Reads what stands between the braces.
    #[doc(hidden)]
    fn read(text: &[u8]) -> Option<Self>;

    /// As [`write`](Self::write), without escapes.
    #[doc(hidden)]
    fn write_raw(id: Self::Ref<'_>, to: &mut Vec<u8>) {
        Self::write(id, to);
    }

    /// Reads what [`write_raw`](Self::write_raw) has written.
    #[doc(hidden)]
    fn read_raw(text: &[u8]) -> Option<Self> {
        Self::read(text)
    }
}

/// A key type whose ids can be written without escapes: `#[redis(raw_key)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of a record with `raw_key`",
    label = "ids of this type are not written as they are",
    note = "integers, `String` and `Vec<u8>` can; for other types remove `raw_key`"
)]
pub trait RawKey: Key {}

/// An id, owned or borrowed, as `load_many` and `delete_many` take them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an id of type `{K}`",
    label = "expected an id of type `{K}`, owned or borrowed"
)]
pub trait ToKey<K: Key> {
    /// The id as operations take it.
    fn to_key(&self) -> K::Ref<'_>;
}

/// A key type that can be a part of a tuple.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a part of a record's key",
    label = "not a key type",
    note = "integers, `String`, `Vec<u8>`, `[u8; N]` and `uuid::Uuid` can; so can a type that derives `Codec` and is \
            stored as one of them or by name"
)]
pub trait Part: Key + FromText {
    /// The id as bytes, before escaping.
    #[doc(hidden)]
    fn text<R>(id: Self::Ref<'_>, with: impl FnOnce(&[u8]) -> R) -> R;

    #[doc(hidden)]
    fn write_alone(id: Self::Ref<'_>, to: &mut Vec<u8>) {
        Self::text(id, |text| match text {
            [] => to.extend_from_slice(b"%"),
            text => escape(text, b"", to),
        });
    }

    #[doc(hidden)]
    fn read_alone(text: &[u8]) -> Option<Self> {
        Self::from_text(if text == b"%" { Vec::new() } else { unescape(text)? })
    }

    #[doc(hidden)]
    fn write_in_tuple(id: Self::Ref<'_>, to: &mut Vec<u8>) {
        Self::text(id, |text| escape(text, b":", to));
    }

    #[doc(hidden)]
    fn read_in_tuple(text: &[u8]) -> Option<Self> {
        Self::from_text(unescape(text)?)
    }
}

/// The reading half of [`Part`].
#[doc(hidden)]
pub trait FromText: Sized {
    fn from_text(text: Vec<u8>) -> Option<Self>;
}

fn escape(text: &[u8], also: &[u8], to: &mut Vec<u8>) {
    let special = |byte: &u8| matches!(byte, b'%' | b'{' | b'}') || also.contains(byte);
    let mut rest = text;
    while let Some(at) = rest.iter().position(special) {
        let (plain, tail) = rest.split_at(at);
        to.extend_from_slice(plain);
        let Some((byte, tail)) = tail.split_first() else { return };
        to.extend_from_slice(match byte {
            b'%' => b"%25",
            b'{' => b"%7B",
            b'}' => b"%7D",
            _ => b"%3A",
        });
        rest = tail;
    }
    to.extend_from_slice(rest);
}

fn unescape(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| *byte == b'%') {
        let (plain, tail) = rest.split_at(at);
        bytes.extend_from_slice(plain);
        let (escape, tail) = tail.split_at_checked(3)?;
        bytes.push(match escape {
            b"%25" => b'%',
            b"%7B" => b'{',
            b"%7D" => b'}',
            b"%3A" => b':',
            _ => return None,
        });
        rest = tail;
    }
    bytes.extend_from_slice(rest);
    Some(bytes)
}

/// The Redis Cluster slot of a key.
pub(crate) fn slot(key: &[u8]) -> u16 {
    crc16(tag(key)) % 16384
}

/// The part of the key that is hashed: between the first `{` and the next `}`, if that is not empty.
fn tag(key: &[u8]) -> &[u8] {
    let tagged = || {
        let open = key.iter().position(|byte| *byte == b'{')?;
        let rest = key.get(open.checked_add(1)?..)?;
        let close = rest.iter().position(|byte| *byte == b'}')?;
        rest.get(..close).filter(|tag| !tag.is_empty())
    };
    tagged().unwrap_or(key)
}

/// CRC-16/XMODEM, as Redis Cluster's specification has it.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        let [high, low] = crc.to_be_bytes();
        CRC.get(usize::from(high ^ byte)).copied().unwrap_or_default() ^ (u16::from(low) << 8)
    })
}

/// What a first byte does to the sum.
#[expect(clippy::indexing_slicing, reason = "a constant: a place that is not there would not compile")]
const CRC: [u16; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u16;
    while byte < 256 {
        let (mut crc, mut bit) = (byte << 8, 0);
        while bit < 8 {
            crc = if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 };
            bit += 1;
        }
        table[byte as usize] = crc;
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::{crc16, slot};

    #[test]
    fn slots_are_those_of_the_specification() {
        assert_eq!(slot(b"123456789"), 0x31c3);
        assert_eq!(slot(b"foo{bar}baz"), slot(b"bar"));
        assert_eq!(slot(b"foo{}bar"), crc16(b"foo{}bar") % 16384);
        assert_eq!(slot(b"U{7}"), slot(b"Other{7}"));
    }
}
