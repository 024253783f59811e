//! What the digits of one label look like on average.

use ndarray::Array2;

use crate::digit::{Digit, SIZE};

/// A label's mean image.
pub(crate) struct Mean {
    pub(crate) label: u8,
    pub(crate) count: u16,
    pub(crate) pixels: Array2<f32>,
}

/// The means of the labels that there are, from 0 to 9.
pub(crate) fn means(digits: &[Digit]) -> Vec<Mean> {
    (0..10).filter_map(|label| mean(label, digits)).collect()
}

fn mean(label: u8, digits: &[Digit]) -> Option<Mean> {
    let mut sum = Array2::<f32>::zeros((SIZE, SIZE));
    let mut count = 0_u16;
    for digit in digits.iter().filter(|digit| digit.label == label) {
        sum += &digit.pixels.mapv(f32::from);
        count = count.saturating_add(1);
    }
    (count > 0).then(|| Mean { label, count, pixels: sum / f32::from(count) })
}
