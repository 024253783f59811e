//! Connections: the only layer that touches sockets and redis-rs's connections.

mod builder;
mod chunk;
mod db;
mod exchange;
mod judge;
mod link;
mod session;
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
