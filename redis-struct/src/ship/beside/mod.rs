//! Data beside the record, under a key of its own.

mod commands;
pub(crate) mod head;
pub(crate) mod parts;
mod replies;

pub use commands::{Commands, Words};
pub use replies::Replies;

use super::Ship;
use crate::codec::CodecError;

/// A ship that can store values of type `T` beside the record, owned or borrowed.
///
/// Every ship that [`Pack`](super::Pack)s can: its bytes are stored in parts.
#[diagnostic::on_unimplemented(
    message = "the ship `{Self}` cannot store `{T}` beside the record",
    label = "`{T}` does not fit this ship",
    note = "each ship of `redis_struct::ship` says in its documentation which types fit",
    note = "a ship of your own implements `Pack<T>` and `Unpack<T>`, and may be used beside the record then; or it implements \
            `PackBeside<T>` and `UnpackBeside<T>`, and chooses its own layout"
)]
pub trait PackBeside<T: ?Sized>: Ship {
    /// The commands that write the value. They find the key empty, run in order in one atomic step, and have it as their
    /// only key.
    ///
    /// # Errors
    ///
    /// If the value cannot be stored. The operation then sends nothing, and its error is
    /// [`is_refused`](crate::Error::is_refused).
    fn write(value: &T, to: &mut Commands) -> Result<(), CodecError>;
}

/// A ship that can read values of type `T` from beside the record.
#[diagnostic::on_unimplemented(
    message = "the ship `{Self}` cannot read `{T}` from beside the record",
    label = "`{T}` does not fit this ship",
    note = "each ship of `redis_struct::ship` says in its documentation which types fit",
    note = "a ship of your own implements `Pack<T>` and `Unpack<T>`, and may be used beside the record then; or it implements \
            `PackBeside<T>` and `UnpackBeside<T>`, and chooses its own layout"
)]
pub trait UnpackBeside<T>: Ship {
    /// The commands that read the value: the same for every value, for they are sent before anything of it is known.
    fn read(from: &mut Commands);

    /// Makes the value of the replies to them.
    ///
    /// # Errors
    ///
    /// If they are not those to a value of this type, as this ship writes it. They come from outside: expect anything,
    /// and do not put it in the error.
    fn interpret(replies: &mut Replies) -> Result<T, CodecError>;
}
