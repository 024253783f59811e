//! What the tests share: one real server for each test binary.

pub mod load;
pub mod waited;

use std::sync::OnceLock;

use redis_struct::testing::{Proxy, Reply, Server};
use redis_struct::{Builder, Db, Protocol};

/// The server of this test binary: started by the first test that needs it, gone with the process.
///
/// # Panics
///
/// If no Redis 7.0 or newer can be started: a test that cannot run has failed.
#[expect(clippy::panic, reason = "a test that cannot run has failed")]
pub fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start().unwrap_or_else(|error| panic!("no server for the tests: {error}")))
}

/// A connection of its own to the server of this test binary.
pub async fn db() -> Db {
    connect(Db::builder().connection("default", server().url())).await
}

/// The same, over RESP3.
pub async fn db3() -> Db {
    connect(Db::builder().connection("default", server().url()).protocol(Protocol::Resp3)).await
}

/// A proxy before the server of this test binary.
///
/// # Panics
///
/// If it cannot be started.
#[expect(clippy::panic, reason = "a test that cannot run has failed")]
pub fn proxy() -> Proxy {
    Proxy::start(server()).unwrap_or_else(|error| panic!("no proxy for the tests: {error}"))
}

/// A connection through a proxy. The counts begin after the log-in.
pub async fn through(proxy: &Proxy) -> Db {
    let db = connect(Db::builder().connection("default", proxy.url())).await;
    proxy.reset_counts();
    db
}

/// Builds a `Db`.
///
/// # Panics
///
/// If it cannot connect.
#[expect(clippy::panic, reason = "a test that cannot run has failed")]
pub async fn connect(builder: Builder) -> Db {
    builder.build().await.unwrap_or_else(|error| panic!("no connection for the tests: {error}"))
}

/// Asks the server directly, past the library.
///
/// # Panics
///
/// If the server does not answer.
#[expect(clippy::panic, reason = "a test that cannot run has failed")]
pub fn redis<const N: usize>(words: [&[u8]; N]) -> Reply {
    server().command(&words).unwrap_or_else(|error| panic!("the server does not answer: {error}"))
}

/// The fields of a hash as it is stored, sorted by name.
///
/// # Panics
///
/// If the reply is none of a hash.
#[expect(clippy::panic, reason = "a test that cannot run has failed")]
#[must_use]
pub fn hash(key: impl AsRef<[u8]>) -> Vec<(Vec<u8>, Vec<u8>)> {
    let Reply::Array(items) = redis([b"HGETALL", key.as_ref()]) else { panic!("no hash") };
    let bytes: Vec<Vec<u8>> = items.iter().map(|item| item.as_bytes().unwrap_or_default().to_vec()).collect();
    let mut fields: Vec<_> = bytes
        .chunks(2)
        .map(|pair| (pair.first().cloned().unwrap_or_default(), pair.get(1).cloned().unwrap_or_default()))
        .collect();
    fields.sort();
    fields
}
