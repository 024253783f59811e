//! The record: an image and what it shows.

use std::path::Path;

use ndarray::Array2;
use redis_struct::RedisStruct;
use redis_struct::ship::Npy;

use crate::Outcome;

/// Pixels in a row, and rows.
pub(crate) const SIZE: usize = 8;

/// The brightest pixel.
pub(crate) const BRIGHTEST: u8 = 16;

/// A handwritten digit. The first is the hash `digits-demo:DIGIT{0}`.
#[derive(RedisStruct, Clone, Debug, PartialEq)]
#[redis(keyspace = "digits-demo:DIGIT")]
pub(crate) struct Digit {
    #[redis(key)]
    pub(crate) number: u32,
    pub(crate) label: u8,
    /// In numpy's format.
    #[ship(Npy)]
    pub(crate) pixels: Array2<u8>,
}

/// The digits of a file: a line has 64 pixels and the label.
pub(crate) fn read(file: impl AsRef<Path>) -> Outcome<Vec<Digit>> {
    let rows = csv::ReaderBuilder::new().has_headers(false).from_path(file)?.into_deserialize::<Vec<u8>>();
    rows.zip(0..).map(|(row, number)| digit(number, row?)).collect()
}

fn digit(number: u32, mut row: Vec<u8>) -> Outcome<Digit> {
    let label = row.pop().filter(|label| *label < 10).ok_or_else(|| format!("digit {number} has no label"))?;
    let pixels = Array2::from_shape_vec((SIZE, SIZE), row).map_err(|_| format!("digit {number} has not 64 pixels"))?;
    if pixels.iter().any(|pixel| *pixel > BRIGHTEST) {
        return Err(format!("digit {number} has a pixel above {BRIGHTEST}").into());
    }
    Ok(Digit { number, label, pixels })
}
