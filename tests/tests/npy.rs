//! The ship `Npy`: the bytes are those of numpy, and whatever comes from outside is read or refused.
//!
//! `fixtures/npy.json` has what numpy wrote. Where Python and numpy can be had (`cargo xtask python`), numpy itself
//! writes what is read here, and reads what is written here.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "npy/fixtures.rs"]
mod fixtures;
#[path = "npy/hostile.rs"]
mod hostile;
#[path = "npy/interpreter.rs"]
mod interpreter;
#[path = "npy/layouts.rs"]
mod layouts;
#[path = "npy/python.rs"]
mod python;
#[path = "npy/sample.rs"]
mod sample;
#[path = "npy/server.rs"]
mod server;
#[path = "npy/views.rs"]
mod views;

use redis_struct::codec::{Arg, Bulk, CodecError};
use redis_struct::ship::{Npy, Pack, Unpack};

/// What a value is stored as.
fn packed<T: ?Sized>(value: &T) -> Vec<u8>
where
    Npy: Pack<T>,
{
    let mut bytes = Vec::new();
    let _written = Npy::pack(value, Arg::buffer(&mut bytes)).unwrap();
    bytes
}

fn unpacked<T>(bytes: &[u8]) -> Result<T, CodecError>
where
    Npy: Unpack<T>,
{
    Npy::unpack(Bulk::from(bytes))
}

/// Why the bytes are not such a value.
fn refusal<T>(bytes: &[u8]) -> String
where
    Npy: Unpack<T>,
{
    unpacked::<T>(bytes).err().unwrap().to_string()
}

/// A header of version 1.0 with this text.
fn header(text: &str) -> Vec<u8> {
    [b"\x93NUMPY\x01\0", &u16::try_from(text.len()).unwrap().to_le_bytes()[..], text.as_bytes()].concat()
}
