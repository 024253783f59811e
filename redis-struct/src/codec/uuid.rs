//! UUIDs: hyphenated text in lower case.

use uuid::Uuid;

use super::{Arg, Bulk, CodecError, Decode, Encode, Encoded};

impl Encode for Uuid {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        self.hyphenated().encode_lower(&mut Uuid::encode_buffer()).encode(to)
    }
}

/// Reads the form that is written, and what else `Uuid::parse_str` reads: capitals, no hyphens, braces, `urn:uuid:`.
impl Decode for Uuid {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        Self::try_parse_ascii(&bytes).map_err(|_| CodecError::new("expected a UUID, hyphenated or as 32 hex digits"))
    }
}
