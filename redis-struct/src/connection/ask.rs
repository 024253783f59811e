//! Requests sent, and their replies waited for.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use redis::{RedisError, RedisResult, Value};
use tokio::time::{Instant, sleep, timeout};

use super::chunk::Chunk;
use super::envelope::Request;
use super::link::Link;
use super::session::Session;
use crate::error::{Error, Kind};

/// Hands the chunks to the connection in order, without waiting in between; a result for each.
pub(super) async fn send(link: &Link, session: &Session, chunks: &[Chunk<'_>]) -> Vec<Result<Vec<Value>, Error>> {
    let bytes = chunks.iter().map(|chunk| chunk.request.bytes).sum();
    let limit = begin(link, chunks.iter().map(|chunk| chunk.request.commands).sum(), bytes);
    let results = match chunks {
        [only] => vec![timeout(limit, session.ask(&only.request)).await.ok()],
        chunks => all(session, chunks, limit).await,
    };
    let results: Vec<_> =
        results.into_iter().map(|result| result.map_or_else(|| Err(timed_out(limit)), lost)).collect();
    if results.iter().any(Result::is_err) {
        link.give_up(session);
    }
    results
}

/// `None` for a chunk without a reply `limit` after the reply before it.
async fn all(session: &Session, chunks: &[Chunk<'_>], limit: Duration) -> Vec<Option<RedisResult<Vec<Value>>>> {
    let mut asked: Vec<_> = chunks.iter().map(|chunk| Some(Box::pin(session.ask(&chunk.request)))).collect();
    let mut results: Vec<_> = chunks.iter().map(|_| None).collect();
    let mut timer = pin!(sleep(limit));
    poll_fn(|cx| {
        let mut waiting = false;
        // In order: redis-rs queues a request when it is first polled.
        for (ask, result) in asked.iter_mut().zip(&mut results) {
            let Some(future) = ask else { continue };
            match future.as_mut().poll(cx) {
                Poll::Ready(replies) => {
                    (*result, *ask) = (Some(replies), None);
                    timer.as_mut().reset(Instant::now() + limit);
                }
                Poll::Pending => waiting = true,
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
pub(super) async fn send_one(link: &Link, session: &Session, request: &Request<'_>) -> Result<Value, Error> {
    let limit = begin(link, 1, request.bytes);
    let result = timeout(limit, session.ask_one(request)).await;
    let result = result.map_or_else(|_| Err(timed_out(limit)), lost);
    if result.is_err() {
        link.give_up(session);
    }
    result
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
