//! Floats: the shortest text that reads back, in Python's form without a trailing `.0`.

use super::{Arg, Bulk, CodecError, Decode, Encode, Encoded};

/// Rewrites ryu's form (`1.0`, `1e16`, `0.00001`) to the one that RedPipe wrote (`1`, `1e+16`, `1e-05`).
///
/// Both switch to an exponent at 1e16; below, ryu does at 1e-5 and Python at 1e-4.
fn pythonic(text: &str, to: Arg<'_>) -> Encoded {
    if let Some((digits, exponent)) = text.split_once('e') {
        let digits = digits.strip_suffix(".0").unwrap_or(digits);
        let (sign, exponent) = match exponent.strip_prefix('-') {
            Some(exponent) => ('-', exponent),
            None => ('+', exponent),
        };
        return Ok(to.display(format_args!("{digits}e{sign}{exponent:0>2}")));
    }
    let (minus, plain) = match text.strip_prefix('-') {
        Some(plain) => ("-", plain),
        None => ("", text),
    };
    if let Some(digits) = plain.strip_prefix("0.0000") {
        let (first, rest) = digits.split_at(1);
        let dot = if rest.is_empty() { "" } else { "." };
        return Ok(to.display(format_args!("{minus}{first}{dot}{rest}e-05")));
    }
    Ok(to.bytes(text.strip_suffix(".0").unwrap_or(text).as_bytes()))
}

macro_rules! floats {
    ($($type:ty)*) => {$(
        impl Encode for $type {
            fn encode(&self, to: Arg<'_>) -> Encoded {
                if self.is_finite() {
                    return pythonic(ryu::Buffer::new().format_finite(*self), to);
                }
                let name = if self.is_nan() { "nan" } else if *self > 0.0 { "inf" } else { "-inf" };
                Ok(to.bytes(name.as_bytes()))
            }
        }

        impl Decode for $type {
            fn decode(bytes: Bulk) -> Result<Self, CodecError> {
                let wrong = || CodecError::new(concat!("expected a decimal number that fits `", stringify!($type), "`"));
                let text = bytes.as_str().map_err(|_| wrong())?;
                let value: Self = text.parse().map_err(|_| wrong())?;
                // `1e999` parses to infinity: that is not the number that was stored.
                let named = text.trim_start_matches(['+', '-']).starts_with(['i', 'I']);
                if value.is_infinite() && !named { Err(wrong()) } else { Ok(value) }
            }
        }
    )*};
}

floats!(f32 f64);
