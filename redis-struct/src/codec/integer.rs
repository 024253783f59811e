//! Integers: decimal text, exact at every width.

use std::num::{NonZero, Wrapping};

use super::{Arg, Bulk, CodecError, Decode, Encode, Encoded};

/// Reads decimal text into an integer type.
///
/// Signs and leading zeros are accepted, as other writers leave them; spaces, hex and fractions are not. (HINCRBY, when
/// it counts such a value, is stricter.)
pub(crate) trait FromDecimal: Sized {
    fn from_decimal(text: &[u8]) -> Option<Self>;
}

macro_rules! integers {
    ($($type:ty)*) => {$(
        impl Encode for $type {
            fn encode(&self, to: Arg<'_>) -> Encoded {
                Ok(to.bytes(itoa::Buffer::new().format(*self).as_bytes()))
            }
        }

        impl FromDecimal for $type {
            fn from_decimal(text: &[u8]) -> Option<Self> {
                let (negative, digits) = match text {
                    [b'-', digits @ ..] => (true, digits),
                    [b'+', digits @ ..] => (false, digits),
                    digits => (false, digits),
                };
                if digits.is_empty() {
                    return None;
                }
                digits.iter().try_fold(0, |value: $type, digit| {
                    let digit = digit.wrapping_sub(b'0');
                    if digit > 9 {
                        return None;
                    }
                    // A digit fits every integer type.
                    let (value, digit) = (value.checked_mul(10)?, digit as $type);
                    if negative { value.checked_sub(digit) } else { value.checked_add(digit) }
                })
            }
        }

        impl Decode for $type {
            fn decode(bytes: Bulk) -> Result<Self, CodecError> {
                Self::from_decimal(&bytes).ok_or_else(|| {
                    CodecError::new(concat!("expected a decimal integer that fits `", stringify!($type), "`"))
                })
            }
        }

        impl Encode for NonZero<$type> {
            fn encode(&self, to: Arg<'_>) -> Encoded {
                self.get().encode(to)
            }
        }

        impl Decode for NonZero<$type> {
            fn decode(bytes: Bulk) -> Result<Self, CodecError> {
                Self::new(<$type>::decode(bytes)?).ok_or(CodecError::new("expected an integer other than zero"))
            }
        }

        impl Encode for Wrapping<$type> {
            fn encode(&self, to: Arg<'_>) -> Encoded {
                self.0.encode(to)
            }
        }

        impl Decode for Wrapping<$type> {
            fn decode(bytes: Bulk) -> Result<Self, CodecError> {
                <$type>::decode(bytes).map(Wrapping)
            }
        }
    )*};
}

integers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);
