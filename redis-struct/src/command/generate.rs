//! Ids that nobody has to assign.

use super::Key;

/// A key type that new ids can be made of: `#[redis(key, generate)]`.
#[diagnostic::on_unimplemented(
    message = "ids of type `{Self}` cannot be generated",
    label = "two calls could make the same id",
    note = "`uuid::Uuid` can, with the feature `uuid` of `redis-struct`; for other types remove `generate`"
)]
pub trait GenerateKey: Key {
    /// An id that no other call gives.
    fn generate() -> Self;
}

/// Version 7: later ids are greater, so they are neighbours in indexes and logs.
#[cfg(feature = "uuid")]
impl GenerateKey for uuid::Uuid {
    fn generate() -> Self {
        Self::now_v7()
    }
}
