//! Connections: the only layer that touches sockets and redis-rs's connections.

mod alone;
mod ask;
mod attempt;
mod backend;
mod blocking;
mod bound;
mod builder;
mod chunk;
mod close;
mod cluster;
mod db;
mod deadline;
mod destination;
mod driver;
mod exchange;
#[cfg(all(fuzzing, feature = "testing"))]
pub(crate) mod fuzzing;
mod gathered;
mod health;
mod home;
mod judge;
mod layout;
mod limit;
mod link;
mod login;
mod mend;
mod open;
mod order;
mod parcel;
mod pause;
mod redirect;
mod replies;
mod request;
mod rounds;
mod route;
mod say;
mod sentinel;
mod session;
mod share;
mod socket;
mod spare;
mod stage;
mod stats;
mod target;
#[cfg(feature = "tls")]
mod tls;
mod trace;
mod transaction;

pub use builder::{Builder, Protocol};
pub use db::Db;
pub use health::{Health, ServerHealth};
pub use session::Connection;
pub use stats::Stats;
pub use transaction::Transaction;

pub(crate) use exchange::exchange;
pub(crate) use layout::Layout;
pub(crate) use stage::Stage;
