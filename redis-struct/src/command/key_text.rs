//! Ids of types that derive `Codec`.

use super::key::{FromText, Key, Part};
use crate::codec::{Bulk, Decode};

/// A type of the application whose values have a text each: what `#[derive(Codec)]` implements where it can. Operations
/// take such an id by reference.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of a record",
    label = "not a key type",
    note = "`#[derive(Codec)]` makes a key of an enum, and of a type that is stored as an integer, `String`, `Vec<u8>`, \
            `[u8; N]` or `Uuid`"
)]
pub trait KeyText: Decode + Send + Sync + 'static {
    /// The id as bytes, before escaping.
    fn text<R>(&self, with: impl FnOnce(&[u8]) -> R) -> R;
}

#[diagnostic::do_not_recommend]
impl<T: KeyText> Key for T {
    type Ref<'a> = &'a T;

    fn borrowed(&self) -> &T {
        self
    }

    fn write(id: &T, to: &mut Vec<u8>) {
        Self::write_alone(id, to);
    }

    fn read(text: &[u8]) -> Option<Self> {
        Self::read_alone(text)
    }
}

#[diagnostic::do_not_recommend]
impl<T: KeyText> Part for T {
    fn text<R>(id: &T, with: impl FnOnce(&[u8]) -> R) -> R {
        KeyText::text(id, with)
    }
}

#[diagnostic::do_not_recommend]
impl<T: KeyText> FromText for T {
    fn from_text(text: Vec<u8>) -> Option<Self> {
        Self::decode(Bulk::from(text)).ok()
    }
}
