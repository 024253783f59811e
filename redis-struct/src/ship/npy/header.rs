//! The header of the `.npy` format: versions 1.0, 2.0 and 3.0 are read, 1.0 is written.
//!
//! Version 2.0 is for headers of 64 KiB and more, which only structured dtypes have: the longest of ours has 320 bytes.

use std::fmt::Display;

use super::dtype::{Dtype, NATIVE, STRUCTURED, is_swapped};
use super::literal::{Literal, tuple};
use crate::codec::CodecError;

const MAGIC: &[u8] = b"\x93NUMPY";

/// Data begin at a multiple of this, as numpy has it: so they are aligned for any element.
pub(super) const ALIGNMENT: usize = 64;

/// The longest header that is read. numpy has the same limit.
const LONGEST: usize = 10_000;

/// numpy leaves room for the first axis to grow to so many digits without moving the data.
const DIGITS: usize = 21;

/// The most dimensions that are stored and read.
pub(in crate::ship) const DIMENSIONS: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ship) struct Header {
    /// Whether the bytes of an element are in the other order than this machine's.
    pub(in crate::ship) is_swapped: bool,
    pub(in crate::ship) is_fortran: bool,
    pub(in crate::ship) shape: Vec<usize>,
}

impl Header {
    /// Reads the header of an array of such elements; what follows it are the elements.
    pub(super) fn read(bytes: &[u8], dtype: Dtype) -> Result<(Self, &[u8]), CodecError> {
        let (text, elements) = split(bytes)?;
        Ok((Self::parse(text, dtype)?, elements))
    }

    fn parse(text: &str, dtype: Dtype) -> Result<Self, CodecError> {
        let mut literal = Literal::new(text, COMPLAINT);
        let (mut is_swapped, mut is_fortran, mut shape) = (None, None, None);
        literal.token("{")?;
        while !literal.takes("}") {
            let key = literal.string()?;
            literal.token(":")?;
            let is_second = match key {
                "descr" => is_swapped.replace(descr(&mut literal, dtype)?).is_some(),
                "fortran_order" => is_fortran.replace(literal.boolean()?).is_some(),
                "shape" => shape.replace(literal.tuple(DIMENSIONS)?).is_some(),
                _ => return Err(wrong(KEYS)),
            };
            if is_second {
                return Err(wrong(KEYS));
            }
            if !literal.takes(",") {
                literal.token("}")?;
                break;
            }
        }
        if !literal.is_empty() {
            return Err(wrong("nothing after `}`"));
        }
        let (Some(is_swapped), Some(is_fortran), Some(shape)) = (is_swapped, is_fortran, shape) else {
            return Err(wrong(KEYS));
        };
        Ok(Self { is_swapped, is_fortran, shape })
    }

    /// How many elements it says there are; `None` if they cannot be counted.
    pub(super) fn elements(&self) -> Option<usize> {
        self.shape.iter().try_fold(1_usize, |product, axis| product.checked_mul(*axis))
    }
}

const COMPLAINT: &str = "the header is not one of numpy's `.npy` format";

const KEYS: &str = "`descr`, `fortran_order` and `shape`, each once";

/// The header's text, and what follows it.
fn split(bytes: &[u8]) -> Result<(&str, &[u8]), CodecError> {
    let cut = || CodecError::new("the header of the array is cut off");
    let no_npy = || CodecError::new("expected an array in numpy's `.npy` format");
    let (version, rest) = bytes.strip_prefix(MAGIC).ok_or_else(no_npy)?.split_first_chunk().ok_or_else(cut)?;
    let (len, rest) = match version {
        [1, 0] => rest.split_first_chunk().map(|(len, rest)| (u32::from(u16::from_le_bytes(*len)), rest)),
        [2 | 3, 0] => rest.split_first_chunk().map(|(len, rest)| (u32::from_le_bytes(*len), rest)),
        [major, minor] => return Err(expected("1.0, 2.0 or 3.0 of the format", format!("version {major}.{minor}"))),
    }
    .ok_or_else(cut)?;
    let len = usize::try_from(len).unwrap_or(usize::MAX);
    if len > LONGEST {
        return Err(expected(format!("at most {LONGEST}"), format!("a header of {len} bytes")));
    }
    let (text, elements) = rest.split_at_checked(len).ok_or_else(cut)?;
    // Versions 1.0 and 2.0 are Latin-1, 3.0 is UTF-8; all that we read is ASCII.
    Ok((std::str::from_utf8(text).map_err(|_| wrong("ASCII"))?, elements))
}

/// Whether the elements' bytes are swapped, if they are of this dtype.
fn descr(literal: &mut Literal<'_>, dtype: Dtype) -> Result<bool, CodecError> {
    if !literal.is_at_string() {
        return Err(expected(dtype, STRUCTURED));
    }
    is_swapped(literal.string()?, dtype).map_err(|found| expected(dtype, found))
}

/// The bytes before the elements, exactly as numpy writes them.
pub(super) fn header(dtype: Dtype, is_fortran: bool, shape: &[usize]) -> Vec<u8> {
    let text = text(dtype, is_fortran, shape);
    let start = MAGIC.len().saturating_add(4);
    // The text is followed by at least one space, and by a line feed.
    let total = start.saturating_add(text.len()).saturating_add(2).next_multiple_of(ALIGNMENT);
    let len = u16::try_from(total.saturating_sub(start)).unwrap_or(u16::MAX);
    let mut header = Vec::with_capacity(total);
    header.extend_from_slice(MAGIC);
    header.extend_from_slice(&[1, 0]);
    header.extend_from_slice(&len.to_le_bytes());
    header.extend_from_slice(text.as_bytes());
    header.resize(total.saturating_sub(1), b' ');
    header.push(b'\n');
    header
}

/// `{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }`, and the room that numpy leaves.
fn text(dtype: Dtype, is_fortran: bool, shape: &[usize]) -> String {
    let order = if dtype.size() == 1 { '|' } else { NATIVE };
    let (code, fortran) = (dtype.code(), if is_fortran { "True" } else { "False" });
    let tuple = tuple(shape);
    let growing = if is_fortran { shape.last() } else { shape.first() };
    let room = growing.map_or(0, |axis| DIGITS.saturating_sub(axis.to_string().len()));
    format!("{{'descr': '{order}{code}', 'fortran_order': {fortran}, 'shape': {tuple}, }}{:room$}", "")
}

/// The text is not what a header can be.
fn wrong(expected: &str) -> CodecError {
    Literal::new("", COMPLAINT).wrong(expected)
}

/// "found …, expected …": what was found is told in words of our own.
pub(in crate::ship) fn expected(expected: impl Display, found: impl Display) -> CodecError {
    CodecError::new(format!("found {found}, expected {expected}"))
}

#[cfg(test)]
mod tests;
