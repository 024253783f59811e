//! Codecs: the exact bytes of values at their edges, what is refused, and that everything reads back. The bytes go
//! through a server.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "codecs/chrono.rs"]
mod chrono;
#[path = "codecs/crates.rs"]
mod crates;
#[path = "codecs/derived.rs"]
mod derived;
#[path = "codecs/derived_keys.rs"]
mod derived_keys;
#[path = "codecs/fields.rs"]
mod fields;
#[path = "codecs/jiff.rs"]
mod jiff;
#[path = "codecs/keys.rs"]
mod keys;
#[path = "codecs/lists.rs"]
mod lists;
#[path = "codecs/standard.rs"]
mod standard;

use std::fmt::Debug;

use proptest::prelude::Strategy;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use redis_struct::codec::{Bulk, CodecError, Decode, Encode};
use redis_struct::{Error, Result};
use redis_struct_tests::db;

/// What each value is as the argument of a command.
async fn bytes_of<T: Encode>(values: &[T]) -> Result<Vec<Vec<u8>>> {
    let db = db().await;
    let echo = |p: &_| values.iter().map(|value| db.command("ECHO").arg(value).query(p)).collect::<Vec<_>>();
    db.pipelined(echo).await
}

fn read<T: Decode>(bytes: impl AsRef<[u8]>) -> std::result::Result<T, CodecError> {
    T::decode(Bulk::from(bytes.as_ref()))
}

/// The values are written as these texts, and read back from them.
#[track_caller]
fn written<T: Encode + Decode + PartialEq + Debug>(pairs: impl IntoIterator<Item = (T, &'static str)>) {
    let (values, texts): (Vec<T>, Vec<&str>) = pairs.into_iter().unzip();
    let bytes = block_on(bytes_of(&values)).unwrap();
    for ((value, text), bytes) in values.iter().zip(texts).zip(bytes) {
        assert_eq!(String::from_utf8(bytes).unwrap(), text);
        assert_eq!(&read::<T>(text).unwrap(), value, "{text}");
    }
}

/// The texts of other writers that are read as the value, too.
#[track_caller]
fn also_read<T: Decode + PartialEq + Debug>(value: &T, texts: &[&str]) {
    for text in texts {
        assert_eq!(&read::<T>(text).unwrap(), value, "{text}");
    }
}

/// The texts that are no value of the type, and an error whose reason has no part of them.
#[track_caller]
fn malformed<T: Decode + Debug>(texts: &[&str], reason: &str) {
    for text in texts {
        assert_eq!(read::<T>(text).unwrap_err().to_string(), reason, "{text}");
    }
    assert_eq!(read::<T>(b"\xff\xfe").unwrap_err().to_string(), reason);
}

/// Nothing is sent of a value that would not read back.
#[track_caller]
fn refused<T: Encode>(value: T, reason: &str) {
    let error: Error = block_on(bytes_of(&[value])).unwrap_err();
    assert!(error.is_refused() && error.to_string().contains(reason), "{error}");
}

/// That values of every kind, 500 of them, read back as they are.
#[track_caller]
fn round_trips<T: Encode + Decode + PartialEq + Debug>(strategy: impl Strategy<Value = T>) {
    let mut runner = TestRunner::deterministic();
    let values: Vec<T> = (0..500).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect();
    let bytes = block_on(bytes_of(&values)).unwrap();
    for (value, bytes) in values.iter().zip(bytes) {
        assert_eq!(&read::<T>(&bytes).unwrap(), value, "{}", String::from_utf8_lossy(&bytes));
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
