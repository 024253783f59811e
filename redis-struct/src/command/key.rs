//! Ids and the Redis keys made of them: `U{7}` for id 7 of keyspace `U`.
//!
//! The braces are a Redis Cluster hash tag: whatever belongs to id 7, in any keyspace, shares a slot. An id may hold
//! any byte: `%`, `{` and `}` are written as `%25`, `%7B` and `%7D`, a `:` inside a part of a tuple as `%3A`, and the
//! empty id as `%`. So two ids never share a key, and every key has a tag. Plain ids look as RedPipe wrote them.

/// A type whose values identify the records of a struct: the type of its `#[redis(key)]` field.
///
/// All integers, `String`, `Vec<u8>`, `[u8; N]`, and tuples of two to six of them. It is not to be implemented
/// outside: that ids never collide is a property of all of them together.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of a record",
    label = "not a key type",
    note = "integers, `String`, `Vec<u8>`, `[u8; N]` and tuples of two to six of them can"
)]
pub trait Key: Sized + Send + Sync + 'static {
    /// How operations take an id: integers by value, `&str` for `String`, `&[u8]` for `Vec<u8>`, tuples of these.
    type Ref<'a>: Copy + Send + Sync;

    /// The id as operations take it.
    fn borrowed(&self) -> Self::Ref<'_>;

    /// Writes what stands between the braces.
    #[doc(hidden)]
    fn write(id: Self::Ref<'_>, to: &mut dyn FnMut(&[u8]));

    /// Reads what stands between the braces.
    #[doc(hidden)]
    fn read(text: &[u8]) -> Option<Self>;
}

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
    note = "integers, `String`, `Vec<u8>` and `[u8; N]` can"
)]
pub trait Part: Key + FromText {
    /// The id as bytes, before escaping.
    #[doc(hidden)]
    fn text<R>(id: Self::Ref<'_>, with: impl FnOnce(&[u8]) -> R) -> R;

    #[doc(hidden)]
    fn write_alone(id: Self::Ref<'_>, to: &mut dyn FnMut(&[u8])) {
        Self::text(id, |text| match text {
            [] => to(b"%"),
            text => escape(text, b"", to),
        });
    }

    #[doc(hidden)]
    fn read_alone(text: &[u8]) -> Option<Self> {
        Self::from_text(if text == b"%" { Vec::new() } else { unescape(text)? })
    }

    #[doc(hidden)]
    fn write_in_tuple(id: Self::Ref<'_>, to: &mut dyn FnMut(&[u8])) {
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

fn escape(text: &[u8], also: &[u8], to: &mut dyn FnMut(&[u8])) {
    let special = |byte: &u8| matches!(byte, b'%' | b'{' | b'}') || also.contains(byte);
    let mut rest = text;
    while let Some(at) = rest.iter().position(special) {
        let (plain, tail) = rest.split_at(at);
        to(plain);
        let Some((byte, tail)) = tail.split_first() else { return };
        to(match byte {
            b'%' => b"%25",
            b'{' => b"%7B",
            b'}' => b"%7D",
            _ => b"%3A",
        });
        rest = tail;
    }
    to(rest);
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

/// A keyspace: how its keys are written and recognised.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keyspace(pub(crate) &'static str);

impl Keyspace {
    pub(crate) fn write<K: Key>(self, id: K::Ref<'_>, to: &mut dyn FnMut(&[u8])) {
        to(self.0.as_bytes());
        to(b"{");
        K::write(id, to);
        to(b"}");
    }

    /// What stands between the braces, if it is a key of this keyspace.
    fn id_text(self, key: &[u8]) -> Option<&[u8]> {
        key.strip_prefix(self.0.as_bytes())?.strip_prefix(b"{")?.strip_suffix(b"}")
    }

    /// The id of a key that this library wrote.
    pub(crate) fn read<K: Key>(self, key: &[u8]) -> Option<K> {
        K::read(self.id_text(key)?)
    }

    /// The id of a key that anybody wrote: only if it would be written as exactly this key.
    pub(crate) fn read_strictly<K: Key>(self, key: &[u8]) -> Option<K> {
        let id: K = self.read(key)?;
        let mut rest = Some(key);
        self.write::<K>(id.borrowed(), &mut |bytes| rest = rest.and_then(|rest| rest.strip_prefix(bytes)));
        rest.is_some_and(<[u8]>::is_empty).then_some(id)
    }

    /// The pattern that SCAN finds the keys by. A keyspace's name holds no glob characters: the derive sees to it.
    pub(crate) fn pattern(self) -> String {
        format!("{}{{*}}", self.0)
    }
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
        (0..8).fold(
            crc ^ (u16::from(*byte) << 8),
            |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key<K: Key>(id: K) -> Vec<u8> {
        let mut key = Vec::new();
        Keyspace("U").write::<K>(id.borrowed(), &mut |bytes| key.extend_from_slice(bytes));
        assert!(Keyspace("U").read_strictly::<K>(&key).is_some());
        key
    }

    #[test]
    fn plain_ids_look_as_redpipe_wrote_them() {
        assert_eq!(key(7_u64), b"U{7}");
        assert_eq!(key(i128::MIN), b"U{-170141183460469231731687303715884105728}");
        assert_eq!(key("ünicöde".to_owned()), "U{ünicöde}".as_bytes());
        assert_eq!(key((7_u64, "x".to_owned())), b"U{7:x}");
    }

    #[test]
    fn braces_percent_and_colons_are_escaped() {
        assert_eq!(key("{a}%*?[\\\n".to_owned()), b"U{%7Ba%7D%25*?[\\\n}");
        assert_eq!(key("a:b".to_owned()), b"U{a:b}");
        assert_eq!(key(("a:b".to_owned(), "c".to_owned())), b"U{a%3Ab:c}");
        assert_eq!(key(String::new()), b"U{%}");
        assert_eq!(key("%".to_owned()), b"U{%25}");
        assert_eq!(key((String::new(), String::new())), b"U{:}");
        assert_eq!(key(vec![0_u8, 255]), b"U{\x00\xff}");
        assert_eq!(key([1_u8; 3]), b"U{\x01\x01\x01}");
    }

    #[test]
    fn only_what_would_be_written_so_is_read() {
        let strictly = |key: &str| Keyspace("U").read_strictly::<String>(key.as_bytes());
        assert_eq!(strictly("U{a}").as_deref(), Some("a"));
        assert_eq!(strictly("U{%}").as_deref(), Some(""));
        for foreign in
            ["U{}", "U{a", "Ua}", "UU{a}", "U{a}}", "U{{a}", "U{%41}", "U{%7b}", "U{%2}", "U{a}x", "U{a%3Ab}", ""]
        {
            assert_eq!(strictly(foreign), None, "{foreign}");
        }
        for foreign in ["U{+1}", "U{01}", "U{-0}", "U{1 }", "U{}", "U{x}", "U{18446744073709551616}"] {
            assert_eq!(Keyspace("U").read_strictly::<u64>(foreign.as_bytes()), None, "{foreign}");
        }
        assert_eq!(Keyspace("U").read_strictly::<(u64, String)>(b"U{1:a:b}"), None);
        assert_eq!(Keyspace("U").read_strictly::<[u8; 3]>(b"U{ab}"), None);
    }

    #[test]
    fn slots_are_those_of_the_specification() {
        assert_eq!(slot(b"123456789"), 0x31c3);
        assert_eq!(slot(b"foo{bar}baz"), slot(b"bar"));
        assert_eq!(slot(b"foo{}bar"), crc16(b"foo{}bar") % 16384);
        assert_eq!(slot(b"U{7}"), slot(b"Other{7}"));
    }
}
