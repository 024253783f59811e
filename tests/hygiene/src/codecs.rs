//! Codecs of each kind.

use redis_struct::Codec;

/// An id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Codec)]
pub struct UserId(u64);

/// A name, of a field with a name.
#[derive(Clone, Debug, PartialEq, Eq, Codec)]
pub struct Name {
    text: String,
}

/// By name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Codec)]
#[redis(rename_all = "kebab-case")]
pub enum Color {
    /// As it says.
    DarkRed,
    /// Not any more.
    #[redis(rename = "g", alias = "green")]
    Green,
}

/// By number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Codec)]
#[redis(number)]
pub enum Level {
    /// Below all.
    Low = -1,
    /// Above all.
    High = 1,
}

/// Through another type.
#[derive(Clone, Debug, PartialEq, Eq, Codec)]
#[redis(try_from = "String", into = "String")]
pub struct Email(String);

impl TryFrom<String> for Email {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.split_once('@') {
            Some(_) => Ok(Self(text)),
            None => Err("expected an address with an `@`"),
        }
    }
}

impl From<Email> for String {
    fn from(Email(text): Email) -> Self {
        text
    }
}
