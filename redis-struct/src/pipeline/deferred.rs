//! The typed result of an operation in a batch.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll, ready};

use futures_util::future::Shared;

use super::action::Action;
use super::batch::{Batch, Flight, Wait};
use super::done::locked;
use super::op::{Answers, Decoder};
use super::resolve::Resolve;
use crate::error::{Error, Kind, Result};

/// The result of an operation on a [`Pipeline`](crate::Pipeline), there when the batch has run.
///
/// - After [`execute`](crate::Pipeline::execute): [`get`](Self::get) looks at it, [`take`](Self::take) takes it.
/// - `.await` takes it too, and executes what is queued if nobody has.
/// - [`map`](Self::map), [`result`](Self::result) and [`all`](Self::all) make one result of others.
///
/// Each operation has its own: that one fails says nothing of its neighbours. It may be dropped where its value is of
/// no interest: the operation runs all the same, and its error is told by [`execute`](crate::Pipeline::execute), or by
/// the [`pipelined`](crate::Executor::pipelined) around it.
pub struct Deferred<T> {
    source: Source<T>,
    value: OnceLock<Result<T>>,
    /// What is waited for.
    flight: Option<Box<(Shared<Flight>, Arc<Batch>)>>,
    read: bool,
}

enum Source<T> {
    /// Units of a batch: decoded when it is read.
    Units { part: Part, decoder: Decoder<T> },
    /// What a `map` made of others.
    Slot { parts: Vec<Part>, slot: Arc<Slot<T>> },
    /// Several results in one.
    Group(Box<Group<T>>),
    /// It was there from the beginning.
    Value,
}

struct Group<T> {
    parts: Vec<Part>,
    /// Units of the first part, whose results were dropped: they are watched over here.
    adopted: Vec<usize>,
    collect: Collect<T>,
}

type Collect<T> = Mutex<Option<Box<dyn FnOnce() -> Result<T> + Send>>>;

/// Units of a batch.
#[derive(Clone)]
struct Part {
    batch: Arc<Batch>,
    first: usize,
    count: usize,
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Part({} from {})", self.count, self.first)
    }
}

impl Part {
    fn is_done(&self) -> bool {
        self.batch.with_done(self.first, |_, _| ()).is_some()
    }
}

impl<T> Group<T> {
    fn new(parts: Vec<Part>, adopted: Vec<usize>, collect: impl FnOnce() -> Result<T> + Send + 'static) -> Self {
        Self { parts, adopted, collect: Mutex::new(Some(Box::new(collect))) }
    }
}

/// Where a `map` puts what it made.
struct Slot<T>(Mutex<Option<Result<T>>>);

/// However a `map` ends, its slot has something in it.
struct Filler<T>(Arc<Slot<T>>);

impl<T> Filler<T> {
    fn fill(&self, value: Result<T>) {
        *locked(&self.0.0) = Some(value);
    }
}

impl<T> Drop for Filler<T> {
    fn drop(&mut self) {
        locked(&self.0.0).get_or_insert_with(|| Err(Error::new(Kind::Panicked, "the closure of its `map` panicked")));
    }
}

impl<T> Deferred<T> {
    fn new(source: Source<T>) -> Self {
        Self { source, value: OnceLock::new(), flight: None, read: false }
    }

    /// A result that is there already.
    pub(crate) fn ready(value: Result<T>) -> Self {
        Self { source: Source::Value, value: OnceLock::from(value), flight: None, read: false }
    }

    pub(super) fn of_units(batch: Arc<Batch>, first: usize, count: usize, decoder: Decoder<T>) -> Self {
        Self::new(Source::Units { part: Part { batch, first, count }, decoder })
    }

    fn of_group(parts: Vec<Part>, collect: impl FnOnce() -> Result<T> + Send + 'static) -> Self {
        Self::new(Source::Group(Box::new(Group::new(parts, Vec::new(), collect))))
    }

    fn parts(&self) -> &[Part] {
        match &self.source {
            Source::Units { part, .. } => std::slice::from_ref(part),
            Source::Slot { parts, .. } => parts,
            Source::Group(group) => &group.parts,
            Source::Value => &[],
        }
    }

    /// Calls `each` with what this result is made of.
    fn visit(&self, each: &mut dyn FnMut(&Part)) {
        self.parts().iter().for_each(each);
    }

    fn is_ready(&self) -> bool {
        self.value.get().is_some() || self.parts().iter().all(Part::is_done)
    }

    /// Makes the value of the replies. Only when it is ready.
    fn make(&self) -> Result<T> {
        match &self.source {
            Source::Units { part, decoder } => part
                .batch
                .with_done(part.first, |done, first| decoder.decode(Answers::new(done, first, part.count)))
                .unwrap_or_else(|| Err(not_ready())),
            Source::Slot { slot, .. } => locked(&slot.0).take().unwrap_or_else(|| Err(not_ready())),
            Source::Group(group) => match locked(&group.collect).take() {
                Some(collect) => collect(),
                None => Err(taken()),
            },
            Source::Value => Err(taken()),
        }
    }

    /// Whether a `map` is still to run: then it cannot be read yet, though its batch is done.
    fn is_filled(&self) -> bool {
        match &self.source {
            Source::Slot { slot, .. } => locked(&slot.0).is_some(),
            _ => true,
        }
    }

    /// The value, without taking it.
    ///
    /// # Errors
    ///
    /// Before the batch was executed [`is_not_ready`](Error::is_not_ready); then those of the operation.
    pub fn get(&self) -> Result<&T> {
        if self.value.get().is_none() && !(self.is_ready() && self.is_filled()) {
            return Err(not_ready());
        }
        self.value.get_or_init(|| self.make()).as_ref().map_err(Clone::clone)
    }

    /// The value.
    ///
    /// # Errors
    ///
    /// Before the batch was executed [`is_not_ready`](Error::is_not_ready); then those of the operation.
    pub fn take(mut self) -> Result<T> {
        self.read()
    }

    fn read(&mut self) -> Result<T> {
        if let Some(value) = self.value.take() {
            self.read = true;
            return value;
        }
        // The common case, first: `make` looks itself whether it is ready.
        let value = match &self.source {
            Source::Units { .. } => self.make(),
            _ if self.is_ready() && self.is_filled() => self.make(),
            _ => Err(not_ready()),
        };
        self.read = !value.as_ref().is_err_and(Error::is_not_ready);
        value
    }

    /// Polls until the batch has run, sending it if nobody has.
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            if let Some(waiting) = &mut self.flight {
                let (flight, root) = &mut **waiting;
                ready!(Pin::new(flight).poll(cx));
                let root = Arc::clone(root);
                self.flight = None;
                root.rethrow();
            }
            let waits = self.parts().iter().map(|part| part.batch.fly());
            match waits.into_iter().find(|wait| !matches!(wait, Wait::Nothing)) {
                Some(Wait::For(flight, root)) => self.flight = Some(Box::new((flight, root))),
                Some(Wait::Again) => {
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Some(Wait::Nothing) | None => return Poll::Ready(()),
            }
        }
    }
}

impl<T: Send + Sync + 'static> Deferred<T> {
    pub(super) fn of_resolved<R: Resolve<Output = T>>(batch: Arc<Batch>, len: usize, parts: R) -> Self {
        Self::of_group(vec![Part { batch, first: 0, count: len }], move || parts.collect())
    }

    /// The result of a part of a batch: that of `parts`, or else the first error of a result that nobody reads.
    pub(super) fn of_part<R>(batch: Arc<Batch>, len: usize, adopted: Vec<usize>, parts: R) -> Self
    where
        R: Resolve<Output = T>,
    {
        let whole = Part { batch: Arc::clone(&batch), first: 0, count: len };
        let unread = adopted.clone();
        let collect = move || {
            let value = parts.collect()?;
            let failure = |place: usize| batch.with_done(place, |done, place| done.failure_at(place)).flatten();
            unread.into_iter().find_map(failure).map_or(Ok(value), Err)
        };
        Self::new(Source::Group(Box::new(Group::new(vec![whole], adopted, collect))))
    }

    /// What `change` makes of the value, as soon as the batch has run.
    ///
    /// `change` is called once, in program order with other `map`s and `on_execute`s, and not at all if there is no
    /// value: the error is passed on. If it panics, the panic comes out where the batch is awaited, after all results
    /// were stored.
    pub fn map<U: Send + Sync + 'static>(mut self, change: impl FnOnce(T) -> U + Send + 'static) -> Deferred<U> {
        let parts: Vec<Part> = self.parts().to_vec();
        let one_batch =
            parts.iter().all(|part| parts.first().is_some_and(|first| Arc::ptr_eq(&part.batch, &first.batch)));
        let Some(batch) = parts.last().map(|part| Arc::clone(&part.batch)).filter(|_| one_batch) else {
            // Made of several batches, or of none: then there is no order to keep, and it is made when it is read.
            return Deferred::of_group(parts, move || self.read().map(change));
        };
        let slot = Arc::new(Slot(Mutex::new(None)));
        let filler = Filler(Arc::clone(&slot));
        let run = move || filler.fill(self.read().map(change));
        if let Err(Action::Map(run)) = batch.add_action(Action::Map(Box::new(run))) {
            run();
        }
        Deferred::new(Source::Slot { parts, slot })
    }

    /// The result as a value: an error is then no error of the batch any more.
    ///
    /// For operations of which the failure is one of the answers:
    ///
    /// ```
    /// # use redis_struct::{Db, RedisStruct};
    /// # #[derive(RedisStruct)]
    /// # #[redis(keyspace = "U")]
    /// # struct User { #[redis(key)] id: u64, name: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> redis_struct::Result<()> {
    /// # let server = redis_struct::testing::Server::start().unwrap();
    /// # let db = Db::connect(server.url()).await?;
    /// # User { id: 1, name: "Jack".into() }.save(&db).await?;
    /// let (a, b) = db.pipelined(|p| (User::load(p, 1).result(), User::load(p, 99).result())).await?;
    /// assert!(a.is_ok() && b.is_err_and(|error| error.is_not_found()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn result(mut self) -> Deferred<Result<T>> {
        let parts = self.parts().to_vec();
        Deferred::of_group(parts, move || Ok(self.read()))
    }

    /// All of them in one, in order; its error is the first one of theirs.
    pub fn all(results: impl IntoIterator<Item = Self>) -> Deferred<Vec<T>> {
        let results: Vec<Self> = results.into_iter().collect();
        let mut parts: Vec<Part> = Vec::with_capacity(results.len());
        results.iter().for_each(|result| result.visit(&mut |part| parts.push(part.clone())));
        Deferred::of_group(parts, move || results.collect())
    }
}

fn not_ready() -> Error {
    Error::new(Kind::NotReady, "the batch was not executed yet; call `execute()` first, or await the result")
}

pub(super) fn taken() -> Error {
    Error::new(Kind::Taken, "this result was already taken")
}

/// Executes what is queued, if nobody has, and takes the value.
impl<T> Future for Deferred<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        if self.value.get().is_none() {
            ready!(self.poll_ready(cx));
        }
        Poll::Ready(self.read())
    }
}

/// Nothing in it is pinned: a `T` is only ever moved.
impl<T> Unpin for Deferred<T> {}

impl<T> Drop for Deferred<T> {
    fn drop(&mut self) {
        if self.read || self.value.get().is_some() {
            return;
        }
        if let Source::Group(group) = &self.source {
            let Group { parts, adopted, .. } = &**group;
            // The results that a group is made of are dropped with it, and see to it themselves.
            let unwatch = |part: &Part| adopted.iter().for_each(|place| part.batch.unwatch(*place, 1));
            return parts.first().into_iter().for_each(unwatch);
        }
        let discarded = |part: &Part| part.batch.with_done(part.first, |done, _| done.discarded) == Some(true);
        let Some(first) = self.parts().first().filter(|part| !discarded(part)) else { return };
        first.batch.db().counters().unread();
        self.parts().iter().for_each(|part| part.batch.unwatch(part.first, part.count));
    }
}

/// Says whether it is there, and never what it is.
impl<T> fmt::Debug for Deferred<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_ready() { "Deferred(ready)" } else { "Deferred(not ready)" })
    }
}
