//! The ship `Numpy`: REEM's hashes, written and read byte by byte as REEM does.
//!
//! `fixtures/reem.json` has what REEM wrote. Where Python and numpy can be had (`cargo xtask python`), numpy itself is on
//! the other side.

#[path = "numpy/arrays.rs"]
mod arrays;
#[path = "numpy/copies.rs"]
mod copies;
#[path = "numpy/fixtures.rs"]
mod fixtures;
#[path = "numpy/hostile.rs"]
mod hostile;
#[path = "numpy/python.rs"]
mod python;
#[path = "numpy/reem.rs"]
mod reem;

use std::sync::LazyLock;

use ndarray::{ArrayD, ArrayViewD};
use redis_struct::codec::Arg;
use redis_struct::ship::npy::Element;
use redis_struct::ship::{Npy, Numpy, Pack};
use redis_struct::{Db, RedisStruct};
use redis_struct_tests::{db, hash, redis};
use tokio::runtime::Runtime;

/// A record with an array beside it.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "RS")]
struct Held<A: Send + Sync + 'static> {
    #[redis(key)]
    id: String,
    #[ship(Numpy, beside)]
    a: A,
}

/// The same records, saved from elsewhere.
#[derive(RedisStruct)]
#[redis(keyspace = "RS")]
struct Lent<'a, T: Element + Sync> {
    #[redis(key)]
    id: String,
    #[ship(Numpy, beside)]
    a: ArrayViewD<'a, T>,
}

type Any<T> = Held<ArrayD<T>>;

/// The hash beside the record, and the marker in it.
fn beside(id: &str) -> Vec<(String, Vec<u8>)> {
    assert_eq!(hash(format!("RS{{{id}}}")), [(b"a".to_vec(), b"ship:default_numpy_handler".to_vec())]);
    let fields = hash(format!("RS{{{id}}}.a"));
    fields.into_iter().map(|(name, value)| (String::from_utf8(name).unwrap(), value)).collect()
}

/// Puts such a hash beside a record, which is made where there is none.
fn put(id: &str, fields: &[(&str, &[u8])]) {
    let key = format!("RS{{{id}}}");
    redis([b"HSET", key.as_bytes(), b"a", b"ship:default_numpy_handler"]);
    let key = format!("{key}.a");
    redis([b"DEL", key.as_bytes()]);
    for (name, value) in fields {
        redis([b"HSET", key.as_bytes(), name.as_bytes(), value]);
    }
}

/// Waits for what is to be done, where nothing else can.
fn wait<R>(work: impl AsyncFnOnce(&Db) -> R) -> R {
    static SHARED: LazyLock<(Runtime, Db)> = LazyLock::new(|| {
        let runtime = Runtime::new().unwrap();
        let db = runtime.block_on(db());
        (runtime, db)
    });
    let (runtime, db) = &*SHARED;
    runtime.block_on(work(db))
}

/// The elements in C order, of which `Npy` writes the same bytes.
fn elements<T: Element>(array: &ArrayViewD<'_, T>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _written = Npy::pack(&array.as_standard_layout(), Arg::buffer(&mut bytes)).unwrap();
    bytes.split_off(bytes.len() - array.len() * size_of::<T>())
}
