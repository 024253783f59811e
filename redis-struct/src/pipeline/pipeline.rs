//! The pipeline: a scope that operations are queued in.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::time::timeout_at;

use super::action::Action;
use super::batch::{Batch, wait};
use super::deferred::Deferred;
use super::done::locked;
use super::executor::Executor;
use super::op::Op;
use super::queue::Queue;
use super::resolve::Resolve;
use crate::connection::Db;
use crate::error::{Error, Failure, Kind, Result};

/// A batch that is being built: operations on `&pipeline` are queued, and sent together by
/// [`execute`](Self::execute), in one round trip per server.
///
/// ```
/// # use redis_struct::{Db, RedisStruct};
/// # #[derive(RedisStruct)]
/// # #[redis(keyspace = "U")]
/// # struct User { #[redis(key)] id: u64, name: String, #[redis(default)] page_views: u64 }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> redis_struct::Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// # User { id: 2, name: "Jill".into(), page_views: 0 }.save(&db).await?;
/// let pipe = db.pipeline();
/// let jill = User::load(&pipe, 2);
/// let views = User::incr(&pipe, 1, User::PAGE_VIEWS, 1);
/// pipe.execute().await?;
/// println!("{} {}", jill.get()?.name, views.take()?);
/// # Ok(())
/// # }
/// ```
///
/// Each operation has its own result, a [`Deferred`]. Commands are run in the order in which they were queued. A
/// pipeline that is dropped before it was executed sends nothing, and its results are
/// [`is_discarded`](Error::is_discarded). It can be used again after `execute()`.
///
/// Most code is shorter with [`Db::pipelined`], which builds, runs and gives plain values back.
#[must_use = "a pipeline sends nothing before `execute()`"]
pub struct Pipeline {
    scope: Arc<Scope>,
}

/// What a pipeline and the batches that join it share.
pub(super) struct Scope {
    db: Db,
    parent: Option<Arc<Scope>>,
    atomic: bool,
    /// The batch that operations are queued in.
    current: Mutex<Arc<Batch>>,
    /// Batches that were sent, and may be still on their way.
    flying: Mutex<Vec<Arc<Batch>>>,
    /// The pipeline was dropped.
    closed: Mutex<bool>,
}

impl Scope {
    fn new(db: Db, parent: Option<Arc<Self>>, atomic: bool) -> Arc<Self> {
        let current = Mutex::new(Batch::new(db.clone(), parent.clone(), atomic));
        Arc::new(Self { db, parent, atomic, current, flying: Mutex::default(), closed: Mutex::new(false) })
    }

    /// Works on the queue; on a new one if the last was sent.
    fn with_queue<R>(&self, work: impl FnOnce(&Arc<Batch>, &mut Queue) -> R) -> R {
        let mut work = Some(work);
        let mut current = locked(&self.current);
        loop {
            let done = current.queued(|queue| work.take().map(|work| work(&current, queue)));
            if let Some(Some(result)) = done {
                return result;
            }
            let sent = std::mem::replace(&mut *current, Batch::new(self.db.clone(), self.parent.clone(), self.atomic));
            self.keep(sent);
        }
    }

    /// Remembers a batch that was sent, for as long as it is on its way. A nested one is its parent's affair.
    fn keep(&self, sent: Arc<Batch>) {
        if self.parent.is_some() {
            return;
        }
        let mut flying = locked(&self.flying);
        flying.retain(|batch| batch.is_pending());
        if sent.is_pending() {
            flying.push(sent);
        }
    }

    /// Appends a nested queue. Given back if the pipeline was dropped.
    pub(super) fn append(&self, queue: Queue) -> std::result::Result<(Arc<Batch>, usize), Queue> {
        if *locked(&self.closed) {
            return Err(queue);
        }
        let mut current = locked(&self.current);
        let mut queue = queue;
        loop {
            queue = match current.append(queue) {
                Ok(offset) => return Ok((Arc::clone(&current), offset)),
                Err(queue) => queue,
            };
            let sent = std::mem::replace(&mut *current, Batch::new(self.db.clone(), self.parent.clone(), self.atomic));
            self.keep(sent);
        }
    }

    /// Sends what is queued, and waits for it and for what is in flight.
    async fn run(&self, limit: Option<Duration>) -> Result<()> {
        let until = limit.and_then(|limit| Instant::now().checked_add(limit));
        let mut batches = locked(&self.flying).clone();
        let current = Arc::clone(&*locked(&self.current));
        if current.queued(|queue| queue.is_empty()) != Some(true) {
            batches.push(current);
        }
        let (mut failures, mut count) = (Vec::new(), 0_usize);
        for batch in batches.iter().filter(|batch| batch.is_pending()) {
            match until {
                // Somebody else has sent it, and may wait longer.
                Some(until) if !batch.end_at(until) => {
                    if timeout_at(until.into(), wait(batch)).await.is_err() {
                        failures.push(Failure::new(still_waiting()));
                        count = count.saturating_add(1);
                        continue;
                    }
                }
                _ => wait(batch).await,
            }
            let (failed, all) = batch.with_done(0, |done, _| done.failures()).unwrap_or_default();
            failures.extend(failed);
            count = count.saturating_add(all);
        }
        if failures.is_empty() { Ok(()) } else { Err(Error::of_batch(failures, count)) }
    }
}

fn still_waiting() -> Error {
    let reason = "the time that was given (`within`) is over, and a batch of the pipeline that was sent before has no \
                  replies yet";
    Error::new(Kind::Overdue, reason)
}

impl Pipeline {
    pub(crate) fn new(db: Db) -> Self {
        Self { scope: Scope::new(db, None, false) }
    }

    pub(super) fn atomic_root(db: Db) -> Self {
        Self { scope: Scope::new(db, None, true) }
    }

    fn child(&self, atomic: bool) -> Self {
        Self { scope: Scope::new(self.scope.db.clone(), Some(Arc::clone(&self.scope)), atomic) }
    }

    /// Sends what is queued and waits for the replies: one round trip per server.
    ///
    /// Nothing is sent before the future is polled. It takes what is queued with it: called twice, nothing is sent
    /// twice. If a batch of this pipeline is in flight already (somebody awaits a [`Deferred`]), it waits for that
    /// too. Dropping the future while it waits does not disturb others who wait for the same batch.
    ///
    /// Of a [nested](Self::nested) pipeline: joins the parent at the call, and the future is ready.
    ///
    /// # Errors
    ///
    /// If a command failed on the server, could not be sent, or its outcome is unknown;
    /// [`failures`](Error::failures) lists each with its name and key. A record that is not there or cannot be read is
    /// no failure of `execute`: that is in its `Deferred`.
    pub fn execute(&self) -> Execute {
        if self.scope.parent.is_some() {
            let batch = Arc::clone(&*locked(&self.scope.current));
            batch.join();
            return Execute { scope: None, limit: None, running: None };
        }
        Execute { scope: Some(Arc::clone(&self.scope)), limit: None, running: None }
    }

    /// A pipeline of which the queue joins this one when it is executed, and is discarded when it is dropped before.
    ///
    /// A building block can so decide late whether its part goes along. No round trip of its own.
    pub fn nested(&self) -> Self {
        self.child(false)
    }

    /// Runs `action` when the batch has run and every command of this scope has succeeded.
    ///
    /// In program order with [`map`](Deferred::map) and other `on_execute`s. If a command failed or the pipeline was
    /// dropped, `action` is dropped without being called. If it panics, the panic comes out where the batch is
    /// awaited, after all results were stored and all other actions run.
    pub fn on_execute(&self, action: impl FnOnce() + Send + 'static) {
        let run = Box::new(action);
        self.scope.with_queue(|_, queue| queue.actions.push(Action::Hook { run, scope: None }));
    }

    /// How many operations are queued.
    ///
    /// [`load_many`](crate::RedisStruct::load_many) and its like count as one for each id.
    #[must_use]
    pub fn len(&self) -> usize {
        locked(&self.scope.current).queued(|queue| queue.len()).unwrap_or(0)
    }

    /// Nothing is queued.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The `Db` that this pipeline sends to.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.scope.db
    }

    /// See [`Executor::pipelined`].
    pub fn pipelined<R: Resolve>(&self, build: impl FnOnce(&Self) -> R) -> Deferred<R::Output> {
        Executor::pipelined(self, build)
    }

    /// See [`Executor::atomic`].
    pub fn atomic<R: Resolve>(&self, build: impl FnOnce(&Self) -> R) -> Deferred<R::Output> {
        Executor::atomic(self, build)
    }

    pub(super) fn submit<T: Send + Sync + 'static>(&self, mut op: Op<T>) -> Deferred<T> {
        op.in_pipeline();
        self.scope.with_queue(|batch, queue| {
            let (first, count) = queue.push(op.units);
            Deferred::of_units(Arc::clone(batch), first, count, op.decoder)
        })
    }

    /// Builds a part of this batch; its result stands for the whole part.
    pub(super) fn part<R: Resolve>(&self, atomic: bool, build: impl FnOnce(&Self) -> R) -> Deferred<R::Output> {
        let child = self.child(atomic);
        let parts = build(&child);
        let (batch, len) = child.seal();
        let adopted = batch.adopt();
        batch.join();
        Deferred::of_part(batch, len, adopted, parts)
    }

    /// Takes the queued batch out; the pipeline is then of no more use.
    pub(super) fn seal(self) -> (Arc<Batch>, usize) {
        *locked(&self.scope.closed) = true;
        let unused = Batch::new(self.scope.db.clone(), None, false);
        let batch = std::mem::replace(&mut *locked(&self.scope.current), unused);
        let len = batch.queued(|queue| queue.len()).unwrap_or(0);
        (batch, len)
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        *locked(&self.scope.closed) = true;
        let current = Arc::clone(&*locked(&self.scope.current));
        current.discard();
    }
}

impl fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pipeline({} queued)", self.len())
    }
}

/// The future of [`Pipeline::execute`].
#[must_use = "nothing is sent before it is awaited"]
pub struct Execute {
    /// None of a nested pipeline: there is nothing to wait for.
    scope: Option<Arc<Scope>>,
    limit: Option<Duration>,
    running: Option<Pin<Box<dyn Future<Output = Result<()>> + Send>>>,
}

impl Execute {
    /// Gives the batch so much time, from when this is first polled, for all that it takes, as
    /// [`Pending::within`](crate::Pending::within) does. The results of the batch ([`Deferred`]) say the same as the
    /// error of this.
    ///
    /// ```
    /// # use redis_struct::Db;
    /// # use std::time::Duration;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> redis_struct::Result<()> {
    /// # let server = redis_struct::testing::Server::start().unwrap();
    /// # let db = Db::connect(server.url()).await?;
    /// let pipe = db.pipeline();
    /// let count = db.command("INCR").key("n").query::<i64, _>(&pipe);
    /// pipe.execute().within(Duration::from_secs(1)).await?;
    /// assert_eq!(count.take()?, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = Some(self.limit.map_or(limit, |before| before.min(limit)));
        self
    }
}

impl Future for Execute {
    type Output = Result<()>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let Some(scope) = self.scope.clone() else { return Poll::Ready(Ok(())) };
        let limit = self.limit;
        let run = move || -> Pin<Box<dyn Future<Output = Result<()>> + Send>> {
            Box::pin(async move { scope.run(limit).await })
        };
        self.running.get_or_insert_with(run).as_mut().poll(cx)
    }
}

impl fmt::Debug for Execute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Execute")
    }
}
