//! Times in seconds, with as many of nine decimals as it takes: `90`, `1.5`, `0.000000001`.
//!
//! It is the unit of Redis's own EXPIRE and TIME, exact to the nanosecond, and every language reads it as a number.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::integer::FromDecimal as _;
use super::{Arg, Bulk, CodecError, Decode, Encode, Encoded};

/// Writes seconds without the zeros at their end.
fn write(sign: &str, time: Duration, to: Arg<'_>) -> Encoded {
    let (seconds, mut fraction, mut digits) = (time.as_secs(), time.subsec_nanos(), 9);
    if fraction == 0 {
        return Ok(to.display(format_args!("{sign}{seconds}")));
    }
    while fraction % 10 == 0 {
        (fraction, digits) = (fraction / 10, digits - 1);
    }
    Ok(to.display(format_args!("{sign}{seconds}.{fraction:0digits$}")))
}

/// Reads seconds without a sign.
fn read(text: &[u8]) -> Option<Duration> {
    let mut parts = text.splitn(2, |byte| *byte == b'.');
    let seconds = digits(parts.next()?)?;
    let nanos = parts.next().map_or(Some(0), nanos)?;
    Some(Duration::new(seconds, nanos))
}

/// What stands after the point.
fn nanos(text: &[u8]) -> Option<u32> {
    let missing = 9_u32.checked_sub(u32::try_from(text.len()).ok()?)?;
    u32::try_from(digits(text)?).ok()?.checked_mul(10_u32.pow(missing))
}

fn digits(text: &[u8]) -> Option<u64> {
    text.first()?.is_ascii_digit().then(|| u64::from_decimal(text))?
}

impl Encode for Duration {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        write("", *self, to)
    }
}

impl Decode for Duration {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        read(&bytes).ok_or(CodecError::new("expected seconds with up to nine decimals, such as `90` or `1.5`"))
    }
}

/// Seconds since the beginning of 1970, negative before.
impl Encode for SystemTime {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        match self.duration_since(UNIX_EPOCH) {
            Ok(after) => write("", after, to),
            Err(before) => write("-", before.duration(), to),
        }
    }
}

impl Decode for SystemTime {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        let time = match bytes.strip_prefix(b"-") {
            Some(before) => read(before).and_then(|before| UNIX_EPOCH.checked_sub(before)),
            None => read(&bytes).and_then(|after| UNIX_EPOCH.checked_add(after)),
        };
        time.ok_or(CodecError::new(
            "expected seconds since 1970 with up to nine decimals, such as `1700000000` or `-1.5`",
        ))
    }
}
