//! Booleans: `1` and the empty string, as RedPipe writes them.

use super::{Arg, Bulk, CodecError, Decode, Encode, Encoded};

impl Encode for bool {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        Ok(to.bytes(if *self { b"1" } else { b"" }))
    }
}

impl Decode for bool {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        match &*bytes {
            b"1" | b"true" => Ok(true),
            b"" | b"0" | b"false" => Ok(false),
            _ => Err(CodecError::new("expected `1` or `true`, the empty string, `0` or `false`")),
        }
    }
}
