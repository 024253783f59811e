//! `rust_decimal::Decimal`: exact text, with the zeros at its end that tell its scale.

use rust_decimal::Decimal;

use super::{Arg, Bulk, CodecError, Decode, Encode, Encoded};

impl Encode for Decimal {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        Ok(to.display(self))
    }
}

/// A number with more digits than a `Decimal` holds is an error, not rounded.
impl Decode for Decimal {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        let number = bytes.as_str().ok().and_then(|text| Self::from_str_exact(text).ok());
        number.ok_or(CodecError::new("expected a decimal number of at most 28 digits, such as `12.50`"))
    }
}
