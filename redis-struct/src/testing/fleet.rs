//! Several servers at once, and waiting for what they do among themselves.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use super::builder::ServerBuilder;
use super::server::Server;

/// How long servers may take until they agree. Usually it is 2 s; on a busy machine it is more.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
const STEP: Duration = Duration::from_millis(5);

/// Starts all of them at once, with the binary that the first one wants.
pub(super) fn start_all(wanted: &[ServerBuilder]) -> io::Result<Vec<Server>> {
    let Some(first) = wanted.first() else { return Ok(Vec::new()) };
    let binary = first.binary()?;
    thread::scope(|scope| {
        let starting: Vec<_> = wanted.iter().map(|one| scope.spawn(|| Server::run(one, &binary))).collect();
        let joined = starting.into_iter().map(|thread| thread.join());
        joined.map(|started| started.unwrap_or_else(|_| Err(io::Error::other("a thread panicked")))).collect()
    })
}

/// Asks again and again until there is an answer; `Err` is the reason why there is none yet.
pub(super) fn until<T>(what: &str, within: Duration, mut ask: impl FnMut() -> Result<T, String>) -> io::Result<T> {
    let start = Instant::now();
    loop {
        let why = match ask() {
            Ok(answer) => return Ok(answer),
            Err(why) => why,
        };
        if start.elapsed() >= within {
            let text = format!("{what} took longer than {} ms: {why}", within.as_millis());
            return Err(io::Error::new(io::ErrorKind::TimedOut, text));
        }
        thread::sleep(STEP);
    }
}
