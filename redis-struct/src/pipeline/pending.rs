//! The future of an operation that runs on its own.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::batch::Batch;
use super::deferred::Deferred;
use super::op::Op;
use crate::connection::Db;
use crate::error::Result;

/// The future of an operation on a [`Db`]. Lazy: nothing is sent before it is polled.
///
/// Dropped before it was sent, nothing is sent. Dropped while it waits, the operation may or may not have run; no
/// later reply goes astray. One that has been polled to its end must not be polled again.
#[must_use = "nothing is sent before it is awaited"]
pub struct Pending<T> {
    deferred: Deferred<T>,
    /// Its own batch, that goes with it.
    batch: Option<Arc<Batch>>,
}

impl<T> Pending<T> {
    pub(super) fn ready(value: Result<T>) -> Self {
        Self { deferred: Deferred::ready(value), batch: None }
    }

    pub(super) fn of_batch(deferred: Deferred<T>, batch: Arc<Batch>) -> Self {
        Self { deferred, batch: Some(batch) }
    }
}

impl<T: Send + Sync + 'static> Pending<T> {
    pub(super) fn of_op(db: &Db, op: Op<T>) -> Self {
        let batch = Batch::new(db.clone(), None, false);
        let (first, count) = batch.queued(|queue| queue.push(op.units)).unwrap_or_default();
        let deferred = Deferred::of_units(Arc::clone(&batch), first, count, op.decoder);
        Self::of_batch(deferred, batch)
    }
}

impl<T> Future for Pending<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        let value = ready!(Pin::new(&mut self.deferred).poll(cx))?;
        // The operations of which nobody reads the result: their errors must not get lost.
        let unread = self
            .batch
            .as_ref()
            .and_then(|batch| batch.with_done(0, |done, _| done.failure_in(0..usize::MAX, |unit| unit.unwatched)));
        Poll::Ready(unread.flatten().map_or(Ok(value), Err))
    }
}

impl<T> Drop for Pending<T> {
    fn drop(&mut self) {
        if let Some(batch) = &self.batch {
            batch.discard();
        }
    }
}

impl<T> fmt::Debug for Pending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pending")
    }
}
