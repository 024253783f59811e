//! Images as a PNG: in a row, enlarged.

use std::fs;
use std::io::Write;
use std::path::Path;

use ndarray::Array2;

use crate::Outcome;
use crate::digit::{BRIGHTEST, SIZE};
use crate::means::Mean;

/// How many pixels of the picture are one of an image, each way.
const SCALE: usize = 12;

/// Dark lines around the images.
const GAP: usize = 6;

const TILE: usize = SIZE * SCALE;

/// The picture's pixels, row by row: 0 is black.
pub(crate) fn picture(means: &[Mean]) -> Array2<u8> {
    let width = means.len() * (TILE + GAP) + GAP;
    Array2::from_shape_fn((TILE + 2 * GAP, width), |(y, x)| {
        let (tile, x) = (x / (TILE + GAP), x % (TILE + GAP));
        let (Some(y), Some(x)) = (y.checked_sub(GAP), x.checked_sub(GAP)) else { return 0 };
        let pixel = means.get(tile).and_then(|mean| mean.pixels.get((y / SCALE, x / SCALE)));
        pixel.map_or(0, |pixel| (pixel / f32::from(BRIGHTEST) * 255.0).round() as u8)
    })
}

/// Writes it as a PNG.
pub(crate) fn write(picture: &Array2<u8>, out: impl Write) -> Outcome {
    let (height, width) = picture.dim();
    let mut encoder = png::Encoder::new(out, u32::try_from(width)?, u32::try_from(height)?);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&picture.iter().copied().collect::<Vec<_>>())?;
    Ok(())
}

/// Writes it to a file.
pub(crate) fn save(picture: &Array2<u8>, file: &Path) -> Outcome {
    if let Some(directory) = file.parent() {
        fs::create_dir_all(directory)?;
    }
    write(picture, fs::File::create(file)?)
}
