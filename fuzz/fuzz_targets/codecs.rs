//! Every codec, on any bytes: what is read can be written, and what was written reads back as the same.
#![no_main]

use std::fmt::Debug;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::num::{NonZero, Wrapping};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use libfuzzer_sys::fuzz_target;
use redis_struct::Codec;
use redis_struct::codec::{Ascii, Bulk, Decode, Encode, StringList, json};
use redis_struct::fuzzing::stored;

#[derive(Codec, Debug)]
struct Newtype(i16);

#[derive(Codec, Debug)]
#[redis(rename_all = "kebab-case")]
enum Named {
    Red,
    #[redis(alias = "gruen")]
    DarkGreen,
}

#[derive(Codec, Debug)]
#[redis(number)]
enum Numbered {
    Low = -1,
    High = 7,
}

#[derive(Codec, Debug, Clone)]
#[redis(try_from = "u64", into = "u64")]
struct Even(u64);

impl TryFrom<u64> for Even {
    type Error = &'static str;

    fn try_from(number: u64) -> Result<Self, Self::Error> {
        if number % 2 == 0 { Ok(Self(number)) } else { Err("expected an even number") }
    }
}

impl From<Even> for u64 {
    fn from(Even(number): Even) -> Self {
        number
    }
}

/// `Debug` stands in for equality: NaN is the same as NaN.
fn check<T: Encode + Decode + Debug>(bytes: &[u8]) {
    let Ok(value) = T::decode(Bulk::from(bytes)) else { return };
    // What is read and refused when it is written: other programs may store more than we do.
    let Ok(text) = stored(&value) else { return };
    let back = T::decode(Bulk::from(&*text)).expect("what was written is read");
    assert_eq!(format!("{value:?}"), format!("{back:?}"));
    assert_eq!(stored(&back).expect("once written, always written"), text);
}

fn check_json<T: json::Json + Debug>(bytes: &[u8]) {
    _ = json::decode::<T>(Bulk::from(bytes));
}

macro_rules! all {
    ($bytes:ident: $($type:ty),* $(,)?) => { $( check::<$type>($bytes); )* };
}

fuzz_target!(|bytes: &[u8]| {
    all!(bytes: i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize, f32, f64, bool, char);
    all!(bytes: String, Box<str>, Arc<str>, Vec<u8>, Box<[u8]>, Arc<[u8]>, [u8; 4], Ascii, StringList);
    all!(bytes: NonZero<i64>, NonZero<u8>, Wrapping<i32>, Duration, SystemTime);
    all!(bytes: IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6);
    all!(bytes: bytes::Bytes, uuid::Uuid, rust_decimal::Decimal);
    all!(bytes: chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::FixedOffset>);
    all!(bytes: chrono::NaiveDate, chrono::NaiveTime, chrono::NaiveDateTime);
    all!(bytes: jiff::Timestamp, jiff::Zoned, jiff::civil::Date, jiff::civil::Time, jiff::civil::DateTime);
    all!(bytes: Newtype, Named, Numbered, Even);
    check_json::<(u64, Vec<Option<f64>>)>(bytes);
    check_json::<std::collections::BTreeMap<String, (bool, String)>>(bytes);
});
