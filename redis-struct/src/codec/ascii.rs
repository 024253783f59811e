//! Text of printable ASCII.

use std::fmt;
use std::ops::Deref;

use super::{Arg, Bulk, CodecError, Decode, Encode, Encoded};

/// Text of printable ASCII: the bytes 0x20 to 0x7e, as RedPipe's `AsciiField` has them.
///
/// ```
/// use redis_struct::codec::Ascii;
///
/// let code: Ascii = "AZ-09~".try_into()?;
/// assert_eq!((code.len(), &*code), (6, "AZ-09~"));
/// assert!(Ascii::try_from("tab\t").is_err() && Ascii::try_from("ø").is_err());
/// # Ok::<_, redis_struct::codec::CodecError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ascii(String);

impl Ascii {
    /// The text, without a copy.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl TryFrom<String> for Ascii {
    type Error = CodecError;

    fn try_from(text: String) -> Result<Self, CodecError> {
        if text.bytes().all(|byte| matches!(byte, 0x20..=0x7e)) {
            Ok(Self(text))
        } else {
            Err(CodecError::new("expected printable ASCII"))
        }
    }
}

impl TryFrom<&str> for Ascii {
    type Error = CodecError;

    fn try_from(text: &str) -> Result<Self, CodecError> {
        text.to_owned().try_into()
    }
}

impl From<Ascii> for String {
    fn from(text: Ascii) -> Self {
        text.0
    }
}

impl Deref for Ascii {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Ascii {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Encode for Ascii {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        self.0.encode(to)
    }
}

impl Decode for Ascii {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        bytes.into_string().map_err(|_| CodecError::new("expected printable ASCII"))?.try_into()
    }
}
