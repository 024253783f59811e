//! Every ship, on any bytes: an error or a value, and a value that can be written reads back as the same.
#![no_main]

use std::collections::BTreeMap;
use std::fmt::Debug;

use libfuzzer_sys::fuzz_target;
use redis_struct::codec::{Arg, Bulk};
use redis_struct::ship::{Cbor, Json, Lz4, MessagePack, Pack, Postcard, Raw, RawView, Unpack, Zstd};
use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

/// A type that holds itself.
#[derive(Debug)]
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

type Everything = (Option<String>, Vec<(i64, f64)>, BTreeMap<String, bool>, [u8; 3], (), char);

/// `Debug` stands in for equality: NaN is the same as NaN.
fn check<S: Pack<T> + Unpack<T>, T: Debug>(bytes: &[u8]) {
    let Ok(value) = S::unpack(Bulk::from(bytes)) else { return };
    let mut again = Vec::new();
    if S::pack(&value, Arg::buffer(&mut again)).is_err() {
        return;
    }
    let back = S::unpack(Bulk::from(again)).expect("what was written is read");
    assert_eq!(format!("{value:?}"), format!("{back:?}"));
}

fn check_format<S>(bytes: &[u8])
where
    S: Pack<Everything> + Unpack<Everything> + Pack<Tree> + Unpack<Tree> + Pack<Vec<()>> + Unpack<Vec<()>>,
{
    check::<S, Everything>(bytes);
    check::<S, Tree>(bytes);
    check::<S, Vec<()>>(bytes);
}

fn check_compressed<S>(bytes: &[u8])
where
    S: Pack<Vec<u8>> + Unpack<Vec<u8>>,
{
    check::<S, Vec<u8>>(bytes);
    // Any bytes come back.
    let mut frame = Vec::new();
    let whole = bytes.to_vec();
    if S::pack(&whole, Arg::buffer(&mut frame)).is_ok() {
        assert_eq!(S::unpack(Bulk::from(frame)).expect("what was written is read"), whole);
    }
}

fuzz_target!(|bytes: &[u8]| {
    check::<Raw, Vec<f32>>(bytes);
    check::<Raw, Vec<bool>>(bytes);
    check::<Raw, [u16; 3]>(bytes);
    check::<Raw, RawView<f64>>(bytes);
    check::<Raw, RawView<bool>>(bytes);
    check_format::<MessagePack>(bytes);
    check_format::<Postcard>(bytes);
    check_format::<Cbor>(bytes);
    check::<Json, Everything>(bytes);
    check_compressed::<Zstd<Raw, 100_000>>(bytes);
    check_compressed::<Lz4<Raw, 100_000>>(bytes);
});
