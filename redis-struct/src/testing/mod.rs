//! Private Redis servers, clusters and sentinels, and a fault proxy, for tests against the real thing.
//!
//! [`Server::start`] runs a `redis-server` or `valkey-server` of its own on a unix socket in a fresh temporary directory:
//! ready in about 10 ms, empty, shared with nobody, and gone with its handle, even when the process is killed with
//! SIGKILL. So every test can have one. Nothing that already listens on the machine is ever touched.
//!
//! [`Cluster`] and [`Sentinel`] are several of them that belong together: slots move and masters die when a test wants it. A
//! cluster is ready after about two seconds, a group of sentinels after a fifth of one.
//!
//! [`Proxy`] stands between a client and a server: it counts round trips, and it loses connections when told to.
//!
//! The API is synchronous. It blocks for milliseconds, which is harmless in a test, in a tokio one too; what a cluster or
//! sentinels do takes seconds, so call that within `spawn_blocking` if other tasks have to go on meanwhile.
//!
//! ```no_run
//! use redis_struct::testing::{Proxy, Reply, Server};
//!
//! # fn main() -> std::io::Result<()> {
//! let server = Server::start()?;
//! let url = server.url();                       // unix:///tmp/redis-struct-4711-0/redis.sock
//! # let _ = url;
//!
//! // set up, and look at what is really stored
//! server.command(&["HSET", "U{7}", "name", "Ada"])?;
//! assert_eq!(server.command(&["HGET", "U{7}", "name"])?, Reply::Bulk(b"Ada".to_vec()));
//!
//! // how often does the code under test go to the server, and what if the connection breaks?
//! let proxy = Proxy::start(&server)?;
//! // … connect to `proxy.url()` …
//! proxy.reset_counts();
//! // … call the code under test …
//! assert_eq!(proxy.round_trips(), 0);
//! proxy.cut_after_reply_bytes(5);
//! # Ok(())
//! # }
//! ```
//!
//! # Which server
//!
//! The first that is found: the file named by the environment variable `REDIS_STRUCT_SERVER`, then
//! `target/servers/*/redis-server` in the current directory or one above it, then `redis-server` and `valkey-server` on
//! `PATH`. Older than 7.0 is refused. [`servers`] lists them, [`ServerBuilder::version`] asks for another one than the first.

mod address;
mod binary;
mod builder;
mod client;
mod cluster;
mod config;
mod fleet;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod home;
mod proxy;
mod resp;
mod sentinel;
mod server;
mod tls;
mod version;

pub use binary::{FoundServer, find_server, servers};
pub use builder::ServerBuilder;
pub use client::{Client, Reply};
pub use cluster::{Cluster, ClusterBuilder};
pub use proxy::Proxy;
pub use sentinel::{Sentinel, SentinelBuilder};
pub use server::Server;
pub use tls::Tls;
