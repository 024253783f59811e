//! `bytes::Bytes`: as they are, without a copy when they are read.

use bytes::Bytes;

use super::{Arg, Bulk, CodecError, Decode, Encode, Encoded};

impl Encode for Bytes {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        Ok(to.bytes(self))
    }
}

impl Decode for Bytes {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        Ok(bytes.into_vec().into())
    }
}
