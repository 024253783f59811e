//! Compression around another ship.

#[cfg(feature = "lz4_flex")]
mod lz4;
#[cfg(test)]
mod tests;
#[cfg(feature = "zstd")]
mod zstd;

use std::io::Read;

#[cfg(feature = "lz4_flex")]
pub use self::lz4::Lz4;
#[cfg(feature = "zstd")]
pub use self::zstd::Zstd;
use super::Pack;
use crate::codec::{Arg, CodecError};

/// What the inner ship writes, if that may be read again.
fn inner<S: Pack<T>, T: ?Sized>(value: &T, max: usize) -> Result<Vec<u8>, CodecError> {
    let mut bytes = Vec::new();
    let _written = S::pack(value, Arg::buffer(&mut bytes))?;
    if bytes.len() > max { Err(too_long(max)) } else { Ok(bytes) }
}

fn too_long(max: usize) -> CodecError {
    CodecError::new(format!("it is longer than {max} bytes before compression"))
}

/// Compression better than this is rare: room for more is made when it comes, not because a header says so.
const USUAL_RATIO: usize = 16;

/// Everything that comes out of `from`, up to `max` bytes. `len` is how many there are said to be, of `compressed` bytes.
fn expand(
    from: impl Read,
    len: Option<u64>,
    compressed: usize,
    max: usize,
    format: &str,
) -> Result<Vec<u8>, CodecError> {
    let len = len.map(|len| usize::try_from(len).unwrap_or(usize::MAX));
    if len.is_some_and(|len| len > max) {
        return Err(too_long(max));
    }
    let usual = compressed.saturating_mul(USUAL_RATIO);
    let mut bytes = Vec::with_capacity(len.unwrap_or(usual).min(usual).min(max));
    // One more than there may be shows that there are too many.
    let limit = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);
    from.take(limit).read_to_end(&mut bytes).map_err(|_| wrong(format))?;
    if bytes.len() > max { Err(too_long(max)) } else { Ok(bytes) }
}

fn wrong(format: &str) -> CodecError {
    CodecError::new(format!("the bytes are no {format}, or not all of it"))
}
