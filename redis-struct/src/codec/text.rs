//! Text as UTF-8, and byte strings as they are.

use std::borrow::Cow;
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

impl<T: Encode + ToOwned + ?Sized> Encode for Cow<'_, T> {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        (**self).encode(to)
    }
}

/// What is read is owned: it has nobody to borrow from.
impl<T: ToOwned<Owned: Decode> + ?Sized> Decode for Cow<'static, T> {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        T::Owned::decode(bytes).map(Cow::Owned)
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

/// Also what a byte string literal is: `b"\x00\x01"`.
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

impl Decode for Box<[u8]> {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        Ok(bytes.into_vec().into())
    }
}

impl Decode for Arc<[u8]> {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        Ok((&*bytes).into())
    }
}

impl<const N: usize> Decode for [u8; N] {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        (&*bytes).try_into().map_err(|_| CodecError::new(format!("expected exactly {N} bytes, found {}", bytes.len())))
    }
}
