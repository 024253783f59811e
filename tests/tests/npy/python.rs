//! numpy itself on the other side, where it can be had: `cargo xtask python` fetches it into `target/python`.

use std::fs;
use std::path::{Path, PathBuf};

use ndarray::{ArrayD, ArrayViewD};

use crate::fixtures::assert_same;
use crate::interpreter::Numpy;
use crate::sample::{Sample, for_all, layouts};
use crate::{packed, unpacked};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/npy.py");

/// A new directory for files.
fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("npy-{name}-{}", std::process::id()));
    fs::create_dir_all(&directory).unwrap();
    directory
}

fn read_all<T: Sample>(directory: &Path) {
    let read = |layout: &str| {
        let bytes = fs::read(directory.join(format!("{}-{layout}.npy", T::DTYPE))).unwrap();
        unpacked::<ArrayD<T>>(&bytes).unwrap()
    };
    layouts(|layout, array: ArrayViewD<'_, T>| {
        let (read, name) = (read(layout), format!("{} {layout}", T::DTYPE));
        assert_eq!(read.shape(), array.shape(), "{name}");
        assert_same(read.iter().collect::<Vec<_>>(), array.iter().collect::<Vec<_>>(), &name);
    });
    assert_eq!(read("swapped"), read("c"));
}

#[test]
fn what_numpy_saves_is_read() {
    let Some(numpy) = Numpy::find() else { return };
    let directory = directory("written");
    numpy.run(&[SCRIPT, "write", &directory.to_string_lossy()]).unwrap();
    for_all!(read_all(&directory));
    fs::remove_dir_all(directory).unwrap();
}

fn write_all<T: Sample>(directory: &Path) {
    layouts(|layout, array: ArrayViewD<'_, T>| {
        fs::write(directory.join(format!("{}-{layout}.npy", T::DTYPE)), packed(&array)).unwrap();
    });
}

#[test]
fn what_is_written_is_what_numpy_loads_and_saves() {
    let Some(numpy) = Numpy::find() else { return };
    let directory = directory("read");
    for_all!(write_all(&directory));
    let checked = numpy.run(&[SCRIPT, "check", &directory.to_string_lossy()]).unwrap();
    assert_eq!(checked.lines().count(), 14 * 8);
    fs::remove_dir_all(directory).unwrap();
}
