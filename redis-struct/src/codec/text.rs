//! Text as UTF-8, and byte strings as they are.

use std::sync::Arc;

use super::{Arg, Bulk, CodecError, Decode, Encode, Encoded};

impl Encode for str {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        Ok(to.bytes(self.as_bytes()))
    }
}

impl Encode for String {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        self.as_str().encode(to)
    }
}

impl Decode for String {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        bytes.into_string()
    }
}

impl Decode for Box<str> {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        bytes.into_string().map(Into::into)
    }
}

impl Decode for Arc<str> {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        bytes.as_str().map(Into::into)
    }
}

impl Encode for char {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        self.encode_utf8(&mut [0; 4]).encode(to)
    }
}

impl Decode for char {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        let mut chars = bytes.as_str()?.chars();
        match (chars.next(), chars.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(CodecError::new("expected exactly one character")),
        }
    }
}

impl Encode for [u8] {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        Ok(to.bytes(self))
    }
}

/// So that a byte string literal (`b"\x00\x01"`) can be written where bytes are.
impl<const N: usize> Encode for [u8; N] {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        Ok(to.bytes(self))
    }
}

impl Encode for Vec<u8> {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        Ok(to.bytes(self))
    }
}

impl Decode for Vec<u8> {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        Ok(bytes.into_vec())
    }
}
