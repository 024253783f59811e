//! numpy itself on the other side, over a connection of its own to the same server.

use ndarray::{ArrayD, ArrayViewD};
use redis_struct::ship::Numpy;
use redis_struct::{RedisStruct, Result};
use redis_struct_tests::server;

use super::{Lent, elements, wait};
use crate::interpreter;
use crate::sample::{Sample, for_all, layouts};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/reem.py");

fn run(python: &interpreter::Numpy, mode: &str) -> String {
    python.run(&[SCRIPT, mode, &server().socket().to_string_lossy()]).unwrap()
}

/// What Python puts into the server.
#[derive(RedisStruct, Debug, PartialEq)]
#[redis(keyspace = "PY")]
struct Written<T: Sample + Send + Sync> {
    #[redis(key)]
    id: String,
    #[ship(Numpy, beside)]
    a: ArrayD<T>,
}

fn read_all<T: Sample + Send + Sync>() {
    let read = |layout: &str| -> Result<ArrayD<T>> {
        let id = format!("{}-{layout}", T::DTYPE);
        wait(async |db| Written::load(db, &id).await).map(|written| written.a)
    };
    layouts(|layout, array: ArrayViewD<'_, T>| {
        let read = read(layout).unwrap();
        assert_eq!(read.shape(), array.shape(), "{} {layout}", T::DTYPE);
        assert_eq!(elements(&read.view()), elements(&array), "{} {layout}", T::DTYPE);
    });
    // Of which REEM itself could not read what it wrote.
    match read("swapped") {
        Ok(swapped) => assert_eq!((size_of::<T>(), swapped), (1, read("c").unwrap())),
        Err(error) => assert!(error.to_string().contains("found a dtype with a byte order of its own"), "{error}"),
    }
}

#[test]
fn what_python_stores_is_read() {
    let Some(python) = interpreter::Numpy::find() else { return };
    run(&python, "write");
    for_all!(read_all());
}

fn write_all<T: Sample + Send + Sync>() {
    layouts(|layout, array: ArrayViewD<'_, T>| {
        let id = format!("{}-{layout}", T::DTYPE);
        wait(async |db| Lent { id, a: array }.save(db).await).unwrap();
    });
}

#[test]
fn what_is_written_is_what_python_reads_and_stores() {
    let Some(python) = interpreter::Numpy::find() else { return };
    for_all!(write_all());
    assert_eq!(run(&python, "check").lines().count(), 14 * 8);
}
