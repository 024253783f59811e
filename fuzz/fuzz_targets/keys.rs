//! Keys that anybody wrote, read as ids of every type in every kind of keyspace; and ids that come back from their keys.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redis_struct::Codec;
use redis_struct::fuzzing::{id, key};
use uuid::Uuid;

#[derive(Codec, PartialEq)]
struct Name(String);

#[derive(Codec, PartialEq)]
#[redis(rename_all = "lowercase")]
enum Color {
    Red,
    Green,
}

fn keys(bytes: &[u8]) {
    for raw in [false, true] {
        key::<u64>(bytes, raw);
        key::<i8>(bytes, raw);
        key::<u128>(bytes, raw);
        key::<String>(bytes, raw);
        key::<Vec<u8>>(bytes, raw);
    }
    key::<[u8; 2]>(bytes, false);
    key::<Uuid>(bytes, false);
    key::<Name>(bytes, false);
    key::<Color>(bytes, false);
    key::<(String, String)>(bytes, false);
    key::<(u64, Vec<u8>)>(bytes, false);
    key::<(Name, Color, Uuid)>(bytes, false);
    key::<(i8, u16, [u8; 2], String, i128, Vec<u8>)>(bytes, false);
}

fn ids(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let (one, other) = bytes.split_at(bytes.len() / 2);
    for raw in [false, true] {
        id(&bytes.to_vec(), raw);
        id(&text, raw);
    }
    id(&Name(text.clone()), false);
    id(&(one.to_vec(), other.to_vec()), false);
    id(&(text.clone(), bytes.len() as u64, Name(text)), false);
    if let Ok(bytes) = <[u8; 16]>::try_from(bytes) {
        id(&bytes, false);
        id(&(Uuid::from_bytes(bytes), i128::from_be_bytes(bytes)), false);
    }
}

fuzz_target!(|bytes: &[u8]| {
    keys(bytes);
    ids(bytes);
});
