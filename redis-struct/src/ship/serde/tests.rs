//! Hostile bytes: what comes of them is a value or an error, in little time and little memory.

use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::codec::{Arg, Bulk};
use crate::ship::{Pack, Unpack};

/// A tree, whose derives would need a feature that this crate has no use for: one level is an array of its branches.
#[derive(Debug, PartialEq, Default)]
struct Tree(Vec<Tree>);

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Vec::deserialize(from).map(Self)
    }
}

/// Some of itself: a level takes a byte, or none at all.
#[derive(Debug, PartialEq)]
struct Onion(Option<Box<Onion>>);

impl<'de> Deserialize<'de> for Onion {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Option::deserialize(from).map(Self)
    }
}

fn tree(depth: usize) -> Tree {
    (1..depth).fold(Tree::default(), |inner, _| Tree(vec![inner]))
}

fn packed<S: Pack<T>, T: ?Sized>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    let written = S::pack(value, Arg::buffer(&mut bytes)).is_ok();
    assert!(written);
    bytes
}

fn unpacked<S: Unpack<T>, T>(bytes: &[u8]) -> Result<T, String> {
    S::unpack(Bulk::from(bytes)).map_err(|error| error.to_string())
}

/// One value of each kind that formats treat in their own way.
type Everything = (Option<String>, Vec<(i64, f64)>, std::collections::BTreeMap<String, bool>, [u8; 3], (), char);

fn comes_back<S>(everything: &Everything) -> bool
where
    S: Pack<Everything> + Unpack<Everything>,
{
    unpacked::<S, Everything>(&packed::<S, _>(everything)).as_ref() == Ok(everything)
}

fn says_nothing_of<S: Unpack<T>, T>(bytes: &[u8]) -> bool {
    unpacked::<S, T>(bytes).err().is_none_or(|error| !error.contains("secret"))
}

/// What holds for every format.
fn limits<S>(deep: &[u8], onion: &[u8])
where
    S: Pack<Tree> + Unpack<Tree> + Unpack<Onion> + Pack<String> + Unpack<String> + Unpack<u64> + Unpack<Vec<u64>>,
{
    assert_eq!(unpacked::<S, Tree>(&packed::<S, _>(&tree(100))), Ok(tree(100)));
    for wrong in [packed::<S, _>(&tree(129)), deep.to_vec()] {
        let error = unpacked::<S, Tree>(&wrong).err().unwrap_or_default();
        assert!(error.contains("too deeply nested"), "{error}");
    }
    assert!(unpacked::<S, Onion>(onion).is_err());
    let text = packed::<S, String>(&"secret".to_owned());
    assert_eq!(unpacked::<S, String>(&text).as_deref(), Ok("secret"));
    for cut in 0..text.len() {
        assert!(unpacked::<S, String>(text.get(..cut).unwrap_or_default()).is_err());
    }
    let longer = [text.clone(), vec![0]].concat();
    let error = unpacked::<S, String>(&longer).err().unwrap_or_default();
    assert!(error.starts_with("there are bytes after the end"), "{error}");
    assert!(says_nothing_of::<S, Vec<u64>>(&text) && says_nothing_of::<S, u64>(&text));
    assert!(unpacked::<S, String>(&[]).is_err());
}

/// That so many elements are promised, of which there are none.
fn promises<S: Unpack<T>, T>(wrong: &[&[u8]]) {
    for bytes in wrong {
        assert!(unpacked::<S, T>(bytes).is_err(), "{bytes:?}");
    }
}

fn any_bytes<S>(bytes: &[u8])
where
    S: Unpack<Everything> + Unpack<Tree> + Unpack<Onion> + Unpack<Vec<String>>,
{
    _ = unpacked::<S, Everything>(bytes);
    _ = unpacked::<S, Tree>(bytes);
    _ = unpacked::<S, Onion>(bytes);
    _ = unpacked::<S, Vec<String>>(bytes);
}

/// It can be read as anything, and is skipped where nobody wants it.
#[derive(Debug)]
struct Ignored;

impl<'de> Deserialize<'de> for Ignored {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(from).map(|_| Self)
    }
}

fn skips<S: Unpack<T>, T: DeserializeOwned>(deep: &[u8]) {
    assert!(unpacked::<S, T>(deep).is_err());
}

#[cfg(feature = "rmp-serde")]
#[test]
fn message_pack() {
    use crate::ship::MessagePack;
    limits::<MessagePack>(&[0x91; 100_000], &[1]);
    skips::<MessagePack, Ignored>(&[0x91; 100_000]);
    promises::<MessagePack, String>(&[b"\xdb\xff\xff\xff\xffa", b"\xd9\xff"]);
    promises::<MessagePack, Vec<u64>>(&[b"\xdd\xff\xff\xff\xff\x01", b"\xdc\xff\xff"]);
    promises::<MessagePack, Vec<()>>(&[b"\xdd\xff\xff\xff\xff\xc0"]);
}

#[cfg(feature = "postcard")]
#[test]
fn postcard() {
    use crate::ship::Postcard;
    limits::<Postcard>(&[1; 100_000], &[1; 100_000]);
    let most = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
    promises::<Postcard, String>(&[&most, &[5, b'a']]);
    promises::<Postcard, Vec<u64>>(&[&most]);
    // They take no bytes.
    promises::<Postcard, Vec<()>>(&[&most, &packed::<Postcard, _>(&vec![(); 70_000])]);
    assert_eq!(unpacked::<Postcard, Vec<()>>(&packed::<Postcard, _>(&vec![(); 1000])).map(|all| all.len()), Ok(1000));
}

#[cfg(feature = "ciborium")]
#[test]
fn cbor() {
    use crate::ship::Cbor;
    limits::<Cbor>(&[0x81; 100_000], &[1]);
    skips::<Cbor, Ignored>(&[0x81; 100_000]);
    promises::<Cbor, String>(&[b"\x7b\xff\xff\xff\xff\xff\xff\xff\xffa", b"\x7f"]);
    promises::<Cbor, Vec<u64>>(&[b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x01", b"\x9f\x01"]);
    promises::<Cbor, Vec<()>>(&[b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff\xf6"]);
}

proptest! {
    #[test]
    fn any_value_comes_back_and_any_bytes_are_one_or_an_error(
        everything: Everything,
        bytes: Vec<u8>,
        small in proptest::collection::vec(0_u8..4, 0..300),
    ) {
        // NaN is no equal of itself.
        let (text, floats, map, array, unit, letter) = everything;
        let floats = floats.into_iter().filter(|(_, float)| !float.is_nan()).collect();
        let everything = (text, floats, map, array, unit, letter);
        #[cfg(feature = "rmp-serde")]
        prop_assert!(comes_back::<crate::ship::MessagePack>(&everything));
        #[cfg(feature = "postcard")]
        prop_assert!(comes_back::<crate::ship::Postcard>(&everything));
        #[cfg(feature = "ciborium")]
        prop_assert!(comes_back::<crate::ship::Cbor>(&everything));
        for bytes in [&bytes, &small] {
            #[cfg(feature = "rmp-serde")]
            any_bytes::<crate::ship::MessagePack>(bytes);
            #[cfg(feature = "postcard")]
            any_bytes::<crate::ship::Postcard>(bytes);
            #[cfg(feature = "ciborium")]
            any_bytes::<crate::ship::Cbor>(bytes);
        }
    }
}
