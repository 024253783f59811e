//! Commands and replies as values: keys, arguments, units, reply cursor. Pure: no socket here.

mod generate;
mod key;
mod key_part;
mod key_text;
mod keyspace;
mod reply;
mod unit;
mod wire;

pub use generate::GenerateKey;
pub use key::Part;
pub use key::{Key, RawKey, ToKey};
pub use key_text::KeyText;
pub use keyspace::Template;
pub use reply::{FromReply, Reply, scalar};
pub use wire::{Arg, Writer, Written};

pub(crate) use key::slot;
pub(crate) use keyspace::Keyspace;
pub(crate) use reply::Cursor;
pub(crate) use unit::{
    Access, At, Body, Called, DEFAULT_CONNECTION, Load, Manifest, Origin, Outcome, Remedy, Span, Unit, UnitInfo,
};
pub(crate) use wire::{Command, LARGE, Laid, digit};
