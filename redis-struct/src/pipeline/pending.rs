//! The future of an operation that runs on its own.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

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
pub struct Pending<T> {
    state: State<T>,
    /// How long it may take, until it is first polled.
    limit: Option<Duration>,
}

enum State<T> {
    /// One operation.
    Op(Pin<Box<dyn Future<Output = Result<T>> + Send>>, Arc<Manifest>),
    /// A batch, that goes with it.
    Batch(Deferred<T>, Arc<Batch>),
    Ready(Option<Result<T>>),
}

impl<T> Pending<T> {
    fn new(state: State<T>) -> Self {
        Self { state, limit: None }
    }

    pub(super) fn ready(value: Result<T>) -> Self {
        Self::new(State::Ready(Some(value)))
    }

    pub(super) fn of_batch(deferred: Deferred<T>, batch: Arc<Batch>) -> Self {
        Self::new(State::Batch(deferred, batch))
    }

    /// Gives it so much time, from when it is first polled, for all that it takes: to connect, to be sent, redirected
    /// and answered.
    ///
    /// When it is over, the error is [`is_timeout`](crate::Error::is_timeout), and says whether the operation certainly
    /// did not run ([`is_not_run`](crate::Error::is_not_run)) or may have
    /// ([`is_outcome_unknown`](crate::Error::is_outcome_unknown)): a timeout around the future could not tell. Of a
    /// batch, what was answered in time keeps its result. The connection is used on. Of several limits the shortest
    /// holds, the [response timeout](crate::Builder::response_timeout) among them.
    ///
    /// ```
    /// # use redis_struct::Db;
    /// # use std::time::Duration;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> redis_struct::Result<()> {
    /// # let server = redis_struct::testing::Server::start().unwrap();
    /// # let db = Db::connect(server.url()).await?;
    /// assert_eq!(db.ping("quick").within(Duration::from_secs(1)).await?, "quick");
    /// server.pause().unwrap();
    /// let error = db.ping("slow").within(Duration::from_millis(20)).await.unwrap_err();
    /// assert!(error.is_timeout() && error.is_outcome_unknown());
    /// # server.resume().unwrap();
    /// # Ok(())
    /// # }
    /// ```
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = Some(self.limit.map_or(limit, |before| before.min(limit)));
        self
    }

    /// The time that it was given begins.
    fn begin(&mut self) {
        // A time that ends beyond what a clock can show has no end.
        let Some(until) = self.limit.take().and_then(|limit| Instant::now().checked_add(limit)) else { return };
        match &self.state {
            State::Op(_, manifest) => _ = manifest.until.set(until),
            State::Batch(_, batch) => _ = batch.end_at(until),
            State::Ready(_) => {}
        }
    }
}

impl<T: Send + Sync + 'static> Pending<T> {
    /// There is nobody else who waits: a batch is more than it needs.
    pub(super) fn of_op(db: &Db, op: Op<T>) -> Self {
        let mut queue = Queue::small();
        queue.push(op.units);
        let Queue { units, mut loads, wire, keys, .. } = queue;
        let (db, decoder, manifest) = (db.clone(), op.decoder, Arc::new(Manifest::new(keys, units)));
        let stage = Stage::new(&db, &manifest, &loads);
        let own = Arc::clone(&manifest);
        let future = Box::pin(async move {
            let outcomes = exchange(&db, &mut loads, &wire, &manifest, &stage).await;
            let count = outcomes.len();
            decoder.decode(Answers::new(&Done::new(manifest, outcomes, false), 0, count))
        });
        Self::new(State::Op(future, own))
    }
}

impl<T> Future for Pending<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        if self.limit.is_some() {
            self.begin();
        }
        match &mut self.state {
            State::Op(future, _) => future.as_mut().poll(cx),
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
        if let State::Batch(_, batch) = &self.state {
            batch.discard();
        }
    }
}

impl<T> fmt::Debug for Pending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pending")
    }
}
