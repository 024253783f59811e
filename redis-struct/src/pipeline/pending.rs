//! The future of an operation that runs on its own.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::batch::Batch;
use super::deferred::{Deferred, taken};
use super::done::Done;
use super::op::{Answers, Op};
use super::queue::Queue;
use crate::command::Manifest;
use crate::connection::{Db, Stage, exchange};
use crate::error::Result;

/// The future of an operation on a [`Db`]. Lazy: nothing is sent before it is polled.
///
/// Dropped before it was sent, nothing is sent. Dropped while it waits, the operation may or may not have run; no
/// later reply goes astray. One that has been polled to its end must not be polled again.
#[must_use = "nothing is sent before it is awaited"]
pub struct Pending<T>(State<T>);

enum State<T> {
    /// One operation.
    Op(Pin<Box<dyn Future<Output = Result<T>> + Send>>),
    /// A batch, that goes with it.
    Batch(Deferred<T>, Arc<Batch>),
    Ready(Option<Result<T>>),
}

impl<T> Pending<T> {
    pub(super) fn ready(value: Result<T>) -> Self {
        Self(State::Ready(Some(value)))
    }

    pub(super) fn of_batch(deferred: Deferred<T>, batch: Arc<Batch>) -> Self {
        Self(State::Batch(deferred, batch))
    }
}

impl<T: Send + Sync + 'static> Pending<T> {
    /// There is nobody else who waits: a batch is more than it needs.
    pub(super) fn of_op(db: &Db, op: Op<T>) -> Self {
        let mut queue = Queue::small();
        queue.push(op.units);
        let Queue { units, mut loads, wire, keys, .. } = queue;
        let (db, decoder, manifest) = (db.clone(), op.decoder, Arc::new(Manifest { keys, units }));
        let stage = Stage::new(&db, &manifest, &loads);
        Self(State::Op(Box::pin(async move {
            let outcomes = exchange(&db, &mut loads, &wire, &manifest, &stage).await;
            let count = outcomes.len();
            decoder.decode(Answers::new(&Done::new(manifest, outcomes, false), 0, count))
        })))
    }
}

impl<T> Future for Pending<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        match &mut self.0 {
            State::Op(future) => future.as_mut().poll(cx),
            State::Batch(deferred, batch) => {
                let value = ready!(Pin::new(deferred).poll(cx))?;
                // The operations of which nobody reads the result: their errors must not get lost.
                let unread = batch.with_done(0, |done, _| done.failure_in(0..usize::MAX, |unit| unit.unwatched));
                Poll::Ready(unread.flatten().map_or(Ok(value), Err))
            }
            State::Ready(value) => Poll::Ready(value.take().unwrap_or_else(|| Err(taken()))),
        }
    }
}

/// Nothing in it is pinned: a `T` is only ever moved.
impl<T> Unpin for Pending<T> {}

impl<T> Drop for Pending<T> {
    fn drop(&mut self) {
        if let State::Batch(_, batch) = &self.0 {
            batch.discard();
        }
    }
}

impl<T> fmt::Debug for Pending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pending")
    }
}
