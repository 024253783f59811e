#![expect(clippy::unwrap_used, reason = "tests")]

mod failures;
mod gone;
mod order;
mod socket;

use std::borrow::Cow;
use std::pin::Pin;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::io::{AsyncWriteExt as _, DuplexStream, duplex};
use tokio::task::JoinHandle;

use super::super::stats::Counters;
use super::*;
use crate::command::Command;
use socket::{How, Socket};

/// More than a test writes.
const ROOM: usize = 1 << 20;

/// Nothing takes as long.
const PATIENCE: Duration = Duration::from_secs(20);

/// A driver with its other side.
struct Rig {
    caller: Caller,
    /// Has not begun yet.
    driver: Driver,
    server: DuplexStream,
    line: Arc<Line>,
    counters: Arc<Counters>,
    /// How often something was written.
    writes: socket::Writes,
}

fn rig(room: usize, how: How) -> Rig {
    let (client, server) = duplex(room);
    let (counters, line, writes) =
        (Arc::new(Counters::default()), Arc::new(Line::default()), socket::Writes::default());
    let socket = Socket::new(client, how, Arc::clone(&writes));
    let (caller, driver) = drive(Tap::new(Box::new(socket), Arc::clone(&counters), Arc::clone(&line)), &line);
    Rig { caller, driver, server, line, counters, writes }
}

/// A driver at work, on a socket that takes what it is given.
fn started() -> (Caller, JoinHandle<()>, DuplexStream, Arc<Line>) {
    let Rig { caller, driver, server, line, .. } = rig(ROOM, How::default());
    (caller, tokio::spawn(driver), server, line)
}

/// A value of so many bytes, from `from` on.
fn set(from: u8, len: usize) -> Arc<Command> {
    let mut command = Command::new("SET");
    command.bytes(b"key");
    command.shared(Arc::new((from..=255).cycle().take(len).collect()), 0..len);
    Arc::new(command)
}

/// These commands in one request. What is large is borrowed.
fn request<'a>(commands: impl IntoIterator<Item = &'a Arc<Command>>) -> Request<'a> {
    let mut request = Request::default();
    for command in commands {
        let mut head = Vec::new();
        command.head(&mut head);
        request.push(Cow::Owned(head), 1);
        request.push_tail(command, 0);
    }
    request
}

/// So many short commands in one request.
fn short(commands: usize) -> Request<'static> {
    let mut request = Request::default();
    (0..commands).for_each(|_| request.push(Cow::Borrowed(PING), 1));
    request
}

const PING: &[u8] = b"*1\r\n$4\r\nPING\r\n";

fn wire<'a>(commands: impl IntoIterator<Item = &'a Arc<Command>>) -> Vec<u8> {
    let mut wire = Vec::new();
    commands.into_iter().for_each(|command| command.write_to(&mut wire));
    wire
}

type Asked<'a, T> = Pin<Box<dyn Future<Output = io::Result<T>> + 'a>>;

/// Handed to the driver, and waiting.
fn asked<'a, T>(ask: impl Future<Output = io::Result<T>> + 'a) -> Asked<'a, T> {
    let mut ask: Asked<'a, T> = Box::pin(ask);
    assert!(ask.as_mut().now_or_never().is_none());
    ask
}

fn one<'a>(caller: &'a Caller, request: &'a Request<'a>) -> Asked<'a, Value> {
    asked(caller.one(request))
}

fn all<'a>(caller: &'a Caller, request: &'a Request<'a>) -> Asked<'a, Vec<Value>> {
    asked(caller.all(request))
}

/// All that comes: so many bytes.
async fn received(server: &mut DuplexStream, len: usize) -> Vec<u8> {
    let mut seen = vec![0; len];
    let read = server.read_exact(&mut seen);
    tokio::time::timeout(PATIENCE, read).await.unwrap().unwrap();
    seen
}

async fn sends(server: &mut DuplexStream, replies: &[u8]) {
    server.write_all(replies).await.unwrap();
}

async fn ended(task: JoinHandle<()>) {
    tokio::time::timeout(PATIENCE, task).await.unwrap().unwrap();
}

/// Lets others work until they wait.
async fn rest() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

fn numbers(from: i64, to: i64) -> Vec<Value> {
    (from..=to).map(Value::Int).collect()
}
