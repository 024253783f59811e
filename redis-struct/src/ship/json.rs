//! Serde's types as JSON.

use super::{Pack, Ship, Unpack};
use crate::__private::json::{self, SavedJson};
use crate::codec::{Arg, Bulk, CodecError, Encoded};

/// JSON, by serde: the same bytes as `#[redis(json)]`. (Feature `json`.)
///
/// - Types: all with serde's `Serialize` and, to be read, `DeserializeOwned`.
/// - Bytes: compact text in UTF-8. Every float reads back as it was.
/// - Limits: NaN and the infinities are refused, they have no JSON form; and so are maps whose keys are no strings,
///   numbers or `bool`s. What is read is nested at most 128 deep.
/// - Errors: what is wrong and at which line and column, never a part of the value.
///
/// It is there for `Zstd<Json>` and its like, too.
#[cfg_attr(not(feature = "json"), expect(unreachable_pub, reason = "without the feature nobody sees it"))]
#[derive(Debug)]
pub enum Json {}

impl Ship for Json {
    const LABEL: &'static str = "json";
}

impl<T: SavedJson + ?Sized> Pack<T> for Json {
    fn pack(value: &T, to: Arg<'_>) -> Encoded {
        json::encode(value, to)
    }
}

impl<T: json::Json> Unpack<T> for Json {
    fn unpack(bytes: Bulk) -> Result<T, CodecError> {
        json::decode(bytes)
    }
}
