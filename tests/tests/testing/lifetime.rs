//! A server goes with its handle, and with its process.

use std::env;
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use redis_struct::testing::{Proxy, Reply, Server};

use super::{Outcome, runs, soon};

#[test]
fn a_dropped_server_leaves_nothing() -> Outcome {
    let server = Server::start()?;
    let (pid, dir) = (server.pid(), directory(server.socket()));
    assert!(runs(pid) && dir.is_dir());
    drop(server);
    assert!(!runs(pid), "the process is gone when drop returns");
    assert!(!dir.exists(), "and the directory");
    Ok(())
}

#[test]
fn a_paused_server_can_be_dropped() -> Outcome {
    let server = Server::start()?;
    let (pid, dir) = (server.pid(), directory(server.socket()));
    server.pause()?;
    drop(server);
    assert!(!runs(pid) && !dir.exists());
    Ok(())
}

#[test]
fn a_dropped_proxy_leaves_nothing() -> Outcome {
    let server = Server::start()?;
    let proxy = Proxy::start(&server)?;
    let dir = directory(proxy.socket());
    proxy.refuse()?;
    drop(proxy);
    assert!(!dir.exists());
    assert_eq!(server.command(&["PING"])?, Reply::Simple("PONG".to_owned()));
    Ok(())
}

#[test]
fn a_killed_process_leaves_nothing() -> Outcome {
    let mut helper = Helper::run()?;
    let [server, proxy] = [&helper.server, &helper.proxy].map(|socket| directory(socket));
    assert!(runs(helper.pid) && server.is_dir() && proxy.is_dir());
    helper.process.kill()?;
    helper.process.wait()?;
    // the helper's own child still runs, so it does not hold the pipe open
    assert!(runs(helper.child));
    assert!(soon(|| !runs(helper.pid)), "the server outlived its process");
    assert!(soon(|| !server.exists() && !proxy.exists()), "a directory outlived its process");
    Ok(())
}

/// This test binary, run again: it starts a server and a proxy, and waits to be killed.
struct Helper {
    process: Child,
    pid: u32,
    server: PathBuf,
    proxy: PathBuf,
    child: u32,
}

const HELPER: &str = "REDIS_STRUCT_TESTING_HELPER";

impl Helper {
    fn run() -> io::Result<Self> {
        let mut process = Command::new(env::current_exe()?)
            .args(["--exact", "lifetime::the_process_that_is_killed", "--nocapture"])
            .env(HELPER, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().ok_or_else(|| io::Error::other("no output"))?;
        let mut words = Vec::new();
        for line in BufReader::new(output).lines() {
            let line = line?;
            if let Some((_, facts)) = line.split_once("helper:") {
                words = facts.split_whitespace().map(str::to_owned).collect();
                break;
            }
        }
        let number = |text: &String| text.parse().map_err(io::Error::other);
        let [pid, server, proxy, child] = words.as_slice() else {
            return Err(io::Error::other(format!("the helper said {words:?}")));
        };
        Ok(Self { process, pid: number(pid)?, server: server.into(), proxy: proxy.into(), child: number(child)? })
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = Command::new("/bin/sh").args(["-c", &format!("kill {}", self.child)]).status();
    }
}

/// Not a test of its own: it does something only in the process that `Helper` runs.
#[test]
#[expect(clippy::print_stdout, reason = "how the helper tells what it started")]
fn the_process_that_is_killed() -> Outcome {
    if env::var_os(HELPER).is_none() {
        return Ok(());
    }
    let server = Server::start()?;
    let proxy = Proxy::start(&server)?;
    let child = Command::new("sleep").arg("60").stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let (pid, socket, front) = (server.pid(), server.socket().display(), proxy.socket().display());
    println!("helper: {pid} {socket} {front} {}", child.id());
    std::thread::sleep(Duration::from_secs(60));
    Ok(())
}

fn directory(socket: &Path) -> PathBuf {
    socket.parent().map(Path::to_owned).unwrap_or_default()
}
