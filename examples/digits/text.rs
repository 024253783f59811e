//! Images as text: two characters for a pixel.

use std::io::{Result, Write};

use ndarray::ArrayView1;

use crate::digit::{BRIGHTEST, SIZE};
use crate::means::Mean;

const SHADES: [&str; 5] = ["  ", "░░", "▒▒", "▓▓", "██"];

/// How many stand side by side.
const COLUMNS: usize = 5;

pub(crate) fn draw(means: &[Mean], out: &mut impl Write) -> Result<()> {
    for row in means.chunks(COLUMNS) {
        let titles = row.iter().map(|mean| format!("{:<16}", format!("{} ({})", mean.label, mean.count)));
        line(titles, out)?;
        for y in 0..SIZE {
            line(row.iter().map(|mean| pixels(mean.pixels.row(y))), out)?;
        }
    }
    Ok(())
}

fn line(parts: impl Iterator<Item = String>, out: &mut impl Write) -> Result<()> {
    writeln!(out, "{}", parts.collect::<Vec<_>>().join("  ").trim_end())
}

fn pixels(row: ArrayView1<'_, f32>) -> String {
    row.iter().map(|pixel| shade(*pixel)).collect()
}

fn shade(pixel: f32) -> &'static str {
    let part = (pixel / f32::from(BRIGHTEST) * 4.0).round();
    SHADES.get(part as usize).copied().unwrap_or("██")
}
