//! Connections: the only layer that touches sockets and redis-rs's connections.

mod alone;
mod ask;
mod builder;
mod chunk;
mod db;
mod envelope;
mod exchange;
#[cfg(all(fuzzing, feature = "testing"))]
pub(crate) mod fuzzing;
mod judge;
mod link;
mod session;
mod share;
mod socket;
mod stats;
mod target;
#[cfg(feature = "tls")]
mod tls;

pub use builder::{Builder, Protocol};
pub use db::Db;
pub use session::Connection;
pub use stats::Stats;

pub(crate) use exchange::{Stage, exchange};
