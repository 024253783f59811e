//! One bulk string of a reply.

use std::fmt;
use std::ops::Deref;

use super::CodecError;

/// The bytes of one value, as the server sent them, owned: a `String` or a `Vec<u8>` is made of them without a copy.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Bulk(Vec<u8>);

impl Bulk {
    /// The bytes, without a copy.
    #[must_use]
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }

    /// The bytes as text, without a copy.
    ///
    /// # Errors
    ///
    /// If they are not UTF-8.
    pub fn into_string(self) -> Result<String, CodecError> {
        String::from_utf8(self.0).map_err(|_| CodecError::new("expected text in UTF-8"))
    }

    /// The bytes as text.
    ///
    /// # Errors
    ///
    /// If they are not UTF-8.
    pub fn as_str(&self) -> Result<&str, CodecError> {
        std::str::from_utf8(&self.0).map_err(|_| CodecError::new("expected text in UTF-8"))
    }
}

impl From<Vec<u8>> for Bulk {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for Bulk {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl Deref for Bulk {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

/// Shows the length only: values do not belong in logs.
impl fmt::Debug for Bulk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bulk({} bytes)", self.0.len())
    }
}
