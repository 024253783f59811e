//! Ships for types that serde knows.

#[cfg(feature = "ciborium")]
mod cbor;
mod limit;
#[cfg(feature = "rmp-serde")]
mod message_pack;
#[cfg(feature = "postcard")]
mod postcard;
#[cfg(test)]
mod tests;

#[cfg(feature = "ciborium")]
pub use cbor::Cbor;
#[cfg(feature = "rmp-serde")]
pub use message_pack::MessagePack;
#[cfg(feature = "postcard")]
pub use postcard::Postcard;

use crate::codec::CodecError;

/// Not serde's own words: they may hold a part of the value.
fn refused(format: &str) -> CodecError {
    CodecError::new(format!("it has no form as {format}, says serde"))
}

fn wrong(format: &str) -> CodecError {
    CodecError::new(format!("the bytes are no {format} of this type, or too deeply nested"))
}

fn trailing(format: &str) -> CodecError {
    CodecError::new(format!("there are bytes after the end of the {format}"))
}
