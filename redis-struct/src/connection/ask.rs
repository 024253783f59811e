//! Requests sent, and their replies waited for.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use redis::{RedisError, RedisResult, Value};
use tokio::time::{Instant, sleep, timeout};

use super::chunk::Chunk;
use super::deadline::{Deadline, overdue};
use super::link::Link;
use super::request::Request;
use super::session::Session;
use crate::error::{Error, Kind};

/// Hands the chunks to the connection in order, without waiting in between; a result for each.
pub(super) async fn send(
    link: &Link,
    session: &Session,
    chunks: &[Chunk<'_>],
    deadline: Deadline,
) -> Vec<Result<Vec<Value>, Error>> {
    let bytes = chunks.iter().map(|chunk| chunk.request.bytes).sum();
    let limit = begin(link, chunks.iter().map(|chunk| chunk.request.commands).sum(), bytes);
    let results = match chunks {
        [only] => vec![timeout(deadline.cap(limit).0, session.ask(&only.request)).await.ok()],
        chunks => all(session, chunks, limit, deadline).await,
    };
    let late = || if deadline.is_over() { overdue() } else { timed_out(limit) };
    let results: Vec<_> = results.into_iter().map(|result| result.map_or_else(|| Err(late()), lost)).collect();
    if results.iter().any(|result| result.as_ref().is_err_and(is_fault)) {
        link.give_up(session);
    }
    results
}

/// `None` for a chunk without a reply `limit` after the reply before it, or at the deadline.
async fn all(
    session: &Session,
    chunks: &[Chunk<'_>],
    limit: Duration,
    deadline: Deadline,
) -> Vec<Option<RedisResult<Vec<Value>>>> {
    let mut asked: Vec<_> = chunks.iter().map(|chunk| Some(Box::pin(session.ask(&chunk.request)))).collect();
    let mut results: Vec<_> = chunks.iter().map(|_| None).collect();
    let mut timer = pin!(sleep(deadline.cap(limit).0));
    poll_fn(|cx| {
        let mut waiting = false;
        // In order: none overtakes one that the connection has not taken yet.
        for ((ask, result), chunk) in asked.iter_mut().zip(&mut results).zip(chunks) {
            let Some(future) = ask else { continue };
            match future.as_mut().poll(cx) {
                Poll::Ready(replies) => {
                    (*result, *ask) = (Some(replies), None);
                    timer.as_mut().reset(Instant::now() + deadline.cap(limit).0);
                }
                Poll::Pending => {
                    waiting = true;
                    if !chunk.request.is_handed() {
                        break;
                    }
                }
            }
        }
        if waiting { Pin::as_mut(&mut timer).poll(cx) } else { Poll::Ready(()) }
    })
    .await;
    results
}

/// Counts a round trip; how long its replies may take.
fn begin(link: &Link, commands: usize, bytes: usize) -> Duration {
    link.counters().round_trip(commands);
    link.timeouts().response.saturating_add(Duration::from_secs((bytes >> 24).try_into().unwrap_or(u64::MAX)))
}

/// Hands one command to the connection, and waits for its reply.
pub(super) async fn send_one(
    link: &Link,
    session: &Session,
    request: &Request<'_>,
    deadline: Deadline,
) -> Result<Value, Error> {
    let limit = begin(link, 1, request.bytes);
    let (wait, is_deadline) = deadline.cap(limit);
    let result = timeout(wait, session.ask_one(request)).await;
    let late = || if is_deadline { overdue() } else { timed_out(limit) };
    let result = result.map_or_else(|_| Err(late()), lost);
    if result.as_ref().is_err_and(is_fault) {
        link.give_up(session);
    }
    result
}

/// Hands a command that may wait to the connection, and waits for its reply, however long.
pub(super) async fn send_patiently(
    link: &Link,
    session: &Session,
    chunk: &Chunk<'_>,
    deadline: Deadline,
) -> Result<Vec<Value>, Error> {
    begin(link, chunk.request.commands, chunk.request.bytes);
    deadline.wait(session.ask(&chunk.request)).await.map_or_else(|| Err(overdue()), lost)
}

/// The connection is of no more use. That a person waits no longer says nothing of it.
fn is_fault(error: &Error) -> bool {
    error.kind() != Kind::Overdue
}

fn timed_out(limit: Duration) -> Error {
    Error::new(Kind::TimedOut, format!("no reply within {limit:?} (the response timeout): it may or may not have run"))
}

fn lost<T>(result: RedisResult<T>) -> Result<T, Error> {
    result.map_err(|error: RedisError| {
        if error.is_timeout() {
            let reason = "no reply within the response timeout of the adopted connection: it may or may not have run";
            return Error::new(Kind::TimedOut, reason).caused_by(error);
        }
        let reason = "the connection was lost before the reply came: it may or may not have run";
        Error::new(Kind::ConnectionLost, reason).caused_by(error)
    })
}
