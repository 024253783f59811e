//! Keyspaces: what stands around an id in a key.

use std::borrow::Cow;

use super::Key;

/// What a key is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// `ns{id}`
    Braces,
    /// `ns:id`
    Colon,
    /// `id`
    Bare,
}

impl Template {
    /// What stands before and after the id, apart from the keyspace's name.
    const fn around(self) -> (&'static str, &'static str) {
        match self {
            Self::Braces => ("{", "}"),
            Self::Colon => (":", ""),
            Self::Bare => ("", ""),
        }
    }
}

/// A keyspace: how its keys are written, recognised and shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keyspace {
    pub(crate) name: &'static str,
    pub(crate) template: Template,
    /// Ids are not escaped.
    pub(crate) raw: bool,
    /// Ids are not shown.
    pub(crate) secret: bool,
}

impl Keyspace {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, template: Template::Braces, raw: false, secret: false }
    }

    pub(crate) fn write<K: Key>(self, id: K::Ref<'_>, to: &mut Vec<u8>) {
        to.extend_from_slice(self.name.as_bytes());
        match self.template {
            Template::Braces => to.push(b'{'),
            Template::Colon => to.push(b':'),
            Template::Bare => {}
        }
        if self.raw {
            K::write_raw(id, to)
        } else {
            K::write(id, to)
        }
        if self.template == Template::Braces {
            to.push(b'}');
        }
    }

    /// The part of the key that is the id, if it is a key of this keyspace.
    fn id_text(self, key: &[u8]) -> Option<&[u8]> {
        let (before, after) = self.template.around();
        let rest = key.strip_prefix(self.name.as_bytes())?.strip_prefix(before.as_bytes())?;
        rest.strip_suffix(after.as_bytes())
    }

    /// Whether the key looks like one of this keyspace.
    pub(crate) fn has(self, key: &[u8]) -> bool {
        self.id_text(key).is_some()
    }

    /// The id of a key that this library wrote.
    pub(crate) fn read<K: Key>(self, key: &[u8]) -> Option<K> {
        let text = self.id_text(key)?;
        if self.raw { K::read_raw(text) } else { K::read(text) }
    }

    /// The key as errors show it: `U{…}` instead of `U{7}` if its id is a secret.
    pub(crate) fn shown(self, key: &[u8]) -> Cow<'_, [u8]> {
        let (before, after) = self.template.around();
        if self.secret {
            Cow::Owned(format!("{}{before}…{after}", self.name).into_bytes())
        } else {
            Cow::Borrowed(key)
        }
    }

    /// The id of a key that anybody wrote: only if it would be written as exactly this key.
    pub(crate) fn read_strictly<K: Key>(self, key: &[u8]) -> Option<K> {
        let id: K = self.read(key)?;
        let mut written = Vec::with_capacity(key.len());
        self.write::<K>(id.borrowed(), &mut written);
        (written == key).then_some(id)
    }

    /// The pattern that SCAN finds the keys by. A keyspace's name holds no glob characters: the derive sees to it.
    pub(crate) fn pattern(self) -> String {
        self.key_of("*")
    }

    /// The key with this text in the place of the id.
    pub(crate) fn key_of(self, id: &str) -> String {
        let (before, after) = self.template.around();
        format!("{}{before}{id}{after}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{Strategy, any, prop_assert, proptest};
    use proptest::sample::select;

    use super::*;

    const U: Keyspace = Keyspace::new("U");

    fn key<K: Key>(id: K) -> Vec<u8> {
        let mut key = Vec::new();
        U.write::<K>(id.borrowed(), &mut key);
        assert!(U.read_strictly::<K>(&key).is_some());
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
        let strictly = |key: &str| U.read_strictly::<String>(key.as_bytes());
        assert_eq!(strictly("U{a}").as_deref(), Some("a"));
        assert_eq!(strictly("U{%}").as_deref(), Some(""));
        for foreign in
            ["U{}", "U{a", "Ua}", "UU{a}", "U{a}}", "U{{a}", "U{%41}", "U{%7b}", "U{%2}", "U{a}x", "U{a%3Ab}", ""]
        {
            assert_eq!(strictly(foreign), None, "{foreign}");
        }
        for foreign in ["U{+1}", "U{01}", "U{-0}", "U{1 }", "U{}", "U{x}", "U{18446744073709551616}"] {
            assert_eq!(U.read_strictly::<u64>(foreign.as_bytes()), None, "{foreign}");
        }
        assert_eq!(U.read_strictly::<(u64, String)>(b"U{1:a:b}"), None);
        assert_eq!(U.read_strictly::<[u8; 3]>(b"U{ab}"), None);
    }

    /// All kinds of keyspaces that escape their ids.
    const ESCAPING: [Keyspace; 3] = [
        U,
        Keyspace { template: Template::Colon, ..U },
        Keyspace { name: "", template: Template::Bare, raw: false, secret: false },
    ];

    fn written<K: Key>(keyspace: Keyspace, id: &K) -> Vec<u8> {
        let mut key = Vec::new();
        keyspace.write::<K>(id.borrowed(), &mut key);
        key
    }

    #[test]
    fn templates_and_raw_keys() {
        let [braces, colon, bare] = ESCAPING;
        let id = "a}:%".to_owned();
        assert_eq!(written(braces, &id), b"U{a%7D:%25}");
        assert_eq!(written(colon, &id), b"U:a%7D:%25");
        assert_eq!(written(bare, &id), b"a%7D:%25");
        assert_eq!(written(bare, &(7_u64, "x".to_owned())), b"7:x");
        let raw = |keyspace| Keyspace { raw: true, ..keyspace };
        assert_eq!(written(raw(braces), &id), b"U{a}:%}");
        assert_eq!(written(raw(colon), &id), b"U:a}:%");
        assert_eq!(written(raw(bare), &String::new()), b"");
        assert_eq!(raw(bare).read_strictly::<String>(b"").as_deref(), Some(""));
        assert_eq!(raw(colon).read_strictly::<u64>(b"U:07"), None);
        assert_eq!(raw(braces).read_strictly::<Vec<u8>>(b"U{\xff%}").as_deref(), Some(&b"\xff%"[..]));
        assert_eq!(ESCAPING.map(Keyspace::pattern), ["U{*}", "U:*", "*"]);
    }

    #[test]
    fn secret_ids_are_not_shown() {
        let shown = |keyspace| {
            let key = Keyspace { secret: true, ..keyspace };
            String::from_utf8(key.shown(&written(key, &"token".to_owned())).into_owned())
        };
        assert_eq!(ESCAPING.map(shown), [Ok("U{…}".to_owned()), Ok("U:…".to_owned()), Ok("…".to_owned())]);
        assert_eq!(U.shown(b"U{7}").as_ref(), b"U{7}");
    }

    fn come_back<K: Key + PartialEq>(keyspaces: &[Keyspace], one: &K, other: &K) -> bool {
        keyspaces.iter().all(|keyspace| {
            let keys = (written(*keyspace, one), written(*keyspace, other));
            let back = keyspace.read_strictly::<K>(&keys.0);
            back.as_ref() == Some(one) && ((keys.0 == keys.1) == (one == other))
        })
    }

    /// Texts with much of what has a meaning in keys.
    fn text() -> impl Strategy<Value = String> {
        vec(select(vec!["%", "{", "}", ":", "%25", "%7B", "*", "a", "\0", "ü", "U{"]), 0..6)
            .prop_map(|all| all.concat())
    }

    proptest! {
        #[test]
        fn ids_come_back_and_never_collide(one in text(), other in text(), number in any::<i64>(), bytes in any::<Vec<u8>>()) {
            prop_assert!(come_back(&ESCAPING, &one, &other));
            prop_assert!(come_back(&ESCAPING, &(one.clone(), number, other.clone()), &(other.clone(), number, one.clone())));
            prop_assert!(come_back(&ESCAPING, &number, &0));
            let raw = ESCAPING.map(|keyspace| Keyspace { raw: true, ..keyspace });
            prop_assert!(come_back(&raw, &one, &other));
            prop_assert!(come_back(&raw, &bytes, &other.into_bytes()));
            prop_assert!(come_back(&raw, &number, &0));
        }
    }
}
