//! `redis_struct::testing`: private servers and the fault proxy.
//!
//! They run on whatever server `testing::servers()` finds first, and fail without one.

#[path = "testing/cluster.rs"]
mod cluster;
#[path = "testing/lifetime.rs"]
mod lifetime;
#[path = "testing/proxy.rs"]
mod proxy;
#[path = "testing/sentinel.rs"]
mod sentinel;
#[path = "testing/server.rs"]
mod server;

use std::io;
use std::time::{Duration, Instant};

use redis_struct::testing::Reply;

type Outcome = io::Result<()>;

fn ok() -> Reply {
    Reply::Simple("OK".to_owned())
}

fn bulk(text: &str) -> Reply {
    Reply::Bulk(text.as_bytes().to_vec())
}

/// Whether `condition` comes true within five seconds.
fn soon(mut condition: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(5) {
        if condition() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    condition()
}

/// Whether a process runs.
fn runs(pid: u32) -> bool {
    let script = format!("kill -0 {pid}");
    let status =
        std::process::Command::new("/bin/sh").args(["-c", &script]).stderr(std::process::Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
