//! The types that an id, or one part of a tuple id, may have.

use super::key::{FromText, Key, Part, RawKey, ToKey};
use crate::codec::FromDecimal as _;

macro_rules! integer_keys {
    ($($type:ty)*) => {$(
        impl Key for $type {
            type Ref<'a> = $type;

            fn borrowed(&self) -> $type {
                *self
            }

            // There is nothing to escape.
            fn write(id: $type, to: &mut Vec<u8>) {
                to.extend_from_slice(itoa::Buffer::new().format(id).as_bytes());
            }

            fn read(text: &[u8]) -> Option<Self> {
                Self::from_decimal(text)
            }
        }

        impl Part for $type {
            fn text<R>(id: $type, with: impl FnOnce(&[u8]) -> R) -> R {
                with(itoa::Buffer::new().format(id).as_bytes())
            }
        }

        impl FromText for $type {
            fn from_text(text: Vec<u8>) -> Option<Self> {
                Self::from_decimal(&text)
            }
        }

        impl RawKey for $type {}

        impl ToKey<$type> for $type {
            fn to_key(&self) -> $type {
                *self
            }
        }
    )*};
}

integer_keys!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

#[cfg(feature = "uuid")]
mod uuid {
    use uuid::Uuid;

    use super::{FromText, Key, Part, ToKey};
    use crate::codec::{Bulk, Decode as _};

    impl Key for Uuid {
        type Ref<'a> = Uuid;

        fn borrowed(&self) -> Uuid {
            *self
        }

        fn write(id: Uuid, to: &mut Vec<u8>) {
            Self::write_alone(id, to);
        }

        fn read(text: &[u8]) -> Option<Self> {
            Self::read_alone(text)
        }
    }

    impl Part for Uuid {
        fn text<R>(id: Uuid, with: impl FnOnce(&[u8]) -> R) -> R {
            with(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes())
        }
    }

    impl FromText for Uuid {
        fn from_text(text: Vec<u8>) -> Option<Self> {
            Self::decode(Bulk::from(text)).ok()
        }
    }

    impl ToKey<Uuid> for Uuid {
        fn to_key(&self) -> Uuid {
            *self
        }
    }
}

macro_rules! byte_keys {
    ($([$($generics:tt)*] $type:ty, $borrowed:ty, $as_bytes:expr, $from:expr;)*) => {$(
        impl<$($generics)*> Key for $type {
            type Ref<'a> = &'a $borrowed;

            fn borrowed(&self) -> &$borrowed {
                self
            }

            fn write(id: &$borrowed, to: &mut Vec<u8>) {
                Self::write_alone(id, to);
            }

            fn read(text: &[u8]) -> Option<Self> {
                Self::read_alone(text)
            }

            fn write_raw(id: &$borrowed, to: &mut Vec<u8>) {
                Self::text(id, |text| to.extend_from_slice(text));
            }

            fn read_raw(text: &[u8]) -> Option<Self> {
                Self::from_text(text.to_vec())
            }
        }

        impl<$($generics)*> Part for $type {
            fn text<R>(id: &$borrowed, with: impl FnOnce(&[u8]) -> R) -> R {
                let as_bytes: fn(&$borrowed) -> &[u8] = $as_bytes;
                with(as_bytes(id))
            }
        }

        impl<$($generics)*> FromText for $type {
            fn from_text(text: Vec<u8>) -> Option<Self> {
                let from: fn(Vec<u8>) -> Option<Self> = $from;
                from(text)
            }
        }
    )*};
}

byte_keys! {
    [] String, str, |id| id.as_bytes(), |text| String::from_utf8(text).ok();
    [] Vec<u8>, [u8], |id| id, Some;
    [const N: usize] [u8; N], [u8; N], |id| id, |text| text.try_into().ok();
}

impl RawKey for String {}

impl RawKey for Vec<u8> {}

impl ToKey<String> for str {
    fn to_key(&self) -> &str {
        self
    }
}

impl ToKey<String> for String {
    fn to_key(&self) -> &str {
        self
    }
}

impl ToKey<Vec<u8>> for [u8] {
    fn to_key(&self) -> &[u8] {
        self
    }
}

impl ToKey<Vec<u8>> for Vec<u8> {
    fn to_key(&self) -> &[u8] {
        self
    }
}

impl<const N: usize> ToKey<[u8; N]> for [u8; N] {
    fn to_key(&self) -> &[u8; N] {
        self
    }
}

impl<K: Key, T: ToKey<K> + ?Sized> ToKey<K> for &T {
    fn to_key(&self) -> K::Ref<'_> {
        (**self).to_key()
    }
}

macro_rules! tuple_keys {
    ($(($($part:ident $given:ident $index:tt),*))*) => {$(
        impl<$($part: Part),*> Key for ($($part,)*) {
            type Ref<'a> = ($($part::Ref<'a>,)*);

            fn borrowed(&self) -> Self::Ref<'_> {
                ($(self.$index.borrowed(),)*)
            }

            fn write(id: Self::Ref<'_>, to: &mut Vec<u8>) {
                $(
                    if $index > 0 {
                        to.extend_from_slice(b":");
                    }
                    $part::write_in_tuple(id.$index, to);
                )*
            }

            fn read(text: &[u8]) -> Option<Self> {
                let mut parts = text.split(|byte| *byte == b':');
                let id = ($($part::read_in_tuple(parts.next()?)?,)*);
                parts.next().is_none().then_some(id)
            }
        }

        impl<$($part: Part, $given: ToKey<$part>),*> ToKey<($($part,)*)> for ($($given,)*) {
            fn to_key(&self) -> ($($part::Ref<'_>,)*) {
                ($(self.$index.to_key(),)*)
            }
        }
    )*};
}

tuple_keys! {
    (A X 0, B Y 1)
    (A X 0, B Y 1, C Z 2)
    (A X 0, B Y 1, C Z 2, D W 3)
    (A X 0, B Y 1, C Z 2, D W 3, E V 4)
    (A X 0, B Y 1, C Z 2, D W 3, E V 4, F U 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands between the braces for an id, as `load_many` takes it.
    fn text<K: Key>(id: impl ToKey<K>) -> Vec<u8> {
        let mut text = Vec::new();
        K::write(id.to_key(), &mut text);
        text
    }

    #[test]
    fn ids_are_taken_owned_and_borrowed() {
        assert_eq!((text::<u64>(7), text::<u64>(&7)), (b"7".to_vec(), b"7".to_vec()));
        assert_eq!((text::<String>("a"), text::<String>("a".to_owned())), (b"a".to_vec(), b"a".to_vec()));
        assert_eq!((text::<Vec<u8>>(&b"ab"[..]), text::<Vec<u8>>(b"ab".to_vec())), (b"ab".to_vec(), b"ab".to_vec()));
        assert_eq!((text::<[u8; 2]>(*b"ab"), text::<[u8; 2]>(b"ab")), (b"ab".to_vec(), b"ab".to_vec()));
        assert_eq!(
            (text::<(u64, String)>((7, "x")), text::<(u64, String)>(&(&7, "x"))),
            (b"7:x".to_vec(), b"7:x".to_vec())
        );
    }

    #[test]
    fn parts_and_raw_ids_come_back() {
        let mut raw = Vec::new();
        String::write_raw("a%:", &mut raw);
        assert_eq!((&raw[..], String::read_raw(&raw).as_deref()), (&b"a%:"[..], Some("a%:")));
        assert_eq!(<(u64, String)>::read(b"7:a%3Ab"), Some((7, "a:b".to_owned())));
        for wrong in [&b"7"[..], b"7:a:b", b"x:a", b"7:%", b""] {
            assert_eq!(<(u64, String)>::read(wrong), None);
        }
        assert_eq!(<[u8; 2]>::read(b"abc"), None);
        assert_eq!(String::read(b"\xff"), None);
    }

    #[cfg(feature = "uuid")]
    #[test]
    fn uuids_are_written_in_lower_case_with_hyphens() {
        use crate::command::GenerateKey as _;

        let id = ::uuid::Uuid::from_u128(0xABCD);
        let written = b"00000000-0000-0000-0000-00000000abcd";
        assert_eq!((text::<::uuid::Uuid>(id), id.borrowed()), (written.to_vec(), id));
        assert_eq!(::uuid::Uuid::read(written), Some(id));
        assert_eq!(text::<(u64, ::uuid::Uuid)>((7, id)), [b"7:", &written[..]].concat());
        assert_eq!(::uuid::Uuid::read(b"00000000-0000-0000-0000-00000000abc"), None);
        let (one, other) = (::uuid::Uuid::generate(), ::uuid::Uuid::generate());
        assert!(one < other && one.get_version_num() == 7);
    }
}
