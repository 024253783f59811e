//! Where an operation goes: now, or with a batch.

use std::future::Future;
use std::sync::Arc;

use super::deferred::Deferred;
use super::op::Op;
use super::pending::Pending;
use super::pipeline::Pipeline;
use super::resolve::Resolve;
use crate::connection::Db;
use crate::error::Result;

/// Where an operation goes: a `&Db` sends it when its future is awaited, a `&Pipeline` queues it.
///
/// Every operation takes one first. A building block that is generic over it composes without knowing who calls it:
///
/// ```
/// # use redis_struct::{Db, Executor, RedisStruct};
/// # use std::time::Duration;
/// # #[derive(RedisStruct)]
/// # #[redis(keyspace = "U")]
/// # struct User { #[redis(key)] id: u64, #[redis(default)] page_views: u64 }
/// fn visit<E: Executor>(on: E, id: u64) -> E::Reply<u64> {
///     on.pipelined(|p| {
///         let views = User::incr(p, id, User::PAGE_VIEWS, 1);
///         User::expire(p, id, Duration::from_secs(3600));
///         views
///     })
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> redis_struct::Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// let n = visit(&db, 1).await?; // two commands, one round trip
/// let (x, y) = db.pipelined(|p| (visit(p, 1), visit(p, 2))).await?; // four commands, one round trip
/// assert_eq!((n, x, y), (1, 2, 1));
/// # Ok(())
/// # }
/// ```
///
/// Implemented by `&Db` and `&Pipeline`, and by nothing else.
#[diagnostic::on_unimplemented(
    message = "an operation cannot run on `{Self}`",
    label = "expected `&Db` or `&Pipeline`",
    note = "write `&db`, `&pipe`, or `p` inside `pipelined(|p| …)`"
)]
pub trait Executor: Copy + Sealed {
    /// What an operation gives: on `&Db` a [`Pending`] (lazy), on `&Pipeline` a [`Deferred`].
    type Reply<T: Send + Sync + 'static>: Future<Output = Result<T>> + Send;

    /// Builds a batch with `build` and gives back what it returns as plain values: one round trip per server. On a
    /// `&Pipeline`, the batch becomes a part of that one's, and costs no round trip of its own.
    ///
    /// The error is the first one among the returned results, then that of an operation whose result was dropped: a
    /// building block loses nothing. With [`result`](Deferred::result), an error is a value.
    fn pipelined<R: Resolve>(self, build: impl FnOnce(&Pipeline) -> R) -> Self::Reply<R::Output>;

    /// As [`pipelined`](Self::pipelined), run as one MULTI…EXEC block: no command of another client runs in between.
    ///
    /// If one of the operations cannot be sent, none is. If one fails on the server, the others are run all the same:
    /// Redis does not roll back.
    fn atomic<R: Resolve>(self, build: impl FnOnce(&Pipeline) -> R) -> Self::Reply<R::Output>;

    /// A reply that is there already, for building blocks that have nothing to ask.
    fn ready<T: Send + Sync + 'static>(self, value: Result<T>) -> Self::Reply<T>;

    /// Runs or queues an operation.
    #[doc(hidden)]
    fn submit<T: Send + Sync + 'static>(self, op: Op<T>) -> Self::Reply<T>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for &crate::Db {}
    impl Sealed for &crate::Pipeline {}
}

use sealed::Sealed;

fn run<R: Resolve>(pipe: Pipeline, build: impl FnOnce(&Pipeline) -> R) -> Pending<R::Output> {
    let parts = build(&pipe);
    let (batch, len) = pipe.seal();
    Pending::of_batch(Deferred::of_resolved(Arc::clone(&batch), len, parts), batch)
}

impl Executor for &Db {
    type Reply<T: Send + Sync + 'static> = Pending<T>;

    fn pipelined<R: Resolve>(self, build: impl FnOnce(&Pipeline) -> R) -> Pending<R::Output> {
        run(Pipeline::new(self.clone()), build)
    }

    fn atomic<R: Resolve>(self, build: impl FnOnce(&Pipeline) -> R) -> Pending<R::Output> {
        run(Pipeline::atomic_root(self.clone()), build)
    }

    fn ready<T: Send + Sync + 'static>(self, value: Result<T>) -> Pending<T> {
        Pending::ready(value)
    }

    fn submit<T: Send + Sync + 'static>(self, op: Op<T>) -> Pending<T> {
        Pending::of_op(self, op)
    }
}

impl Executor for &Pipeline {
    type Reply<T: Send + Sync + 'static> = Deferred<T>;

    fn pipelined<R: Resolve>(self, build: impl FnOnce(&Pipeline) -> R) -> Deferred<R::Output> {
        self.part(false, build)
    }

    fn atomic<R: Resolve>(self, build: impl FnOnce(&Pipeline) -> R) -> Deferred<R::Output> {
        self.part(true, build)
    }

    fn ready<T: Send + Sync + 'static>(self, value: Result<T>) -> Deferred<T> {
        Deferred::ready(value)
    }

    fn submit<T: Send + Sync + 'static>(self, op: Op<T>) -> Deferred<T> {
        Pipeline::submit(self, op)
    }
}
