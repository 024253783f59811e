//! Commands and replies as values: keys, arguments, units, reply cursor. Pure: no socket here.

mod key;
mod key_part;
mod reply;
mod unit;
mod wire;

pub use key::{Key, ToKey};
pub use reply::FromReply;
pub use wire::{Arg, Written};

pub(crate) use key::{Keyspace, slot};
pub(crate) use reply::{Cursor, Reply};
pub(crate) use unit::{Access, Body, DEFAULT_CONNECTION, Manifest, Outcome, Remedy, Span, Unit, UnitInfo};
pub(crate) use wire::Command;
