//! A batch: queued, then in flight, then done.

use std::any::Any;
use std::future::Future;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Instant;

use futures_util::FutureExt;
use futures_util::future::{Shared, WeakShared};

use super::action::{Action, run_all};
use super::done::{Done, locked};
use super::pipeline::Scope;
use super::queue::{Queue, recycle};
use crate::command::{Manifest, Outcome};
use crate::connection::{Db, Stage, exchange};
use crate::error::{Error, Kind};

/// Operations that are sent together, and their outcomes.
pub(super) struct Batch {
    db: Db,
    /// The scope that this batch joins when it is executed, if it is that of a nested pipeline.
    parent: Option<Arc<Scope>>,
    /// One MULTI…EXEC block.
    atomic: bool,
    state: Mutex<State>,
    /// When its time is over, if it is sent by somebody who has said so.
    until: OnceLock<Instant>,
    /// Set once, when the outcomes are known.
    done: OnceLock<Done>,
    /// The first panic of a `map` or `on_execute`: for whoever waited first.
    panic: Mutex<Option<Box<dyn Any + Send>>>,
}

enum State {
    Queued(Queue),
    /// Sent, or about to be, as soon as somebody waits. Weak: nobody waiting, nobody driving.
    Flying {
        flight: WeakShared<Flight>,
        actions: Vec<Action>,
    },
    /// Part of another batch, from `offset` on.
    Joined {
        into: Arc<Batch>,
        offset: usize,
    },
    Done,
}

/// One shared future: any waiter drives it, the last one to leave ends it.
pub(super) type Flight = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What a waiter has to do.
pub(super) enum Wait {
    Nothing,
    For(Shared<Flight>, Arc<Batch>),
    /// The flight is being taken down by another thread at this moment.
    Again,
}

impl Batch {
    pub(super) fn new(db: Db, parent: Option<Arc<Scope>>, atomic: bool) -> Arc<Self> {
        let state = Mutex::new(State::Queued(Queue::default()));
        let (until, done) = (OnceLock::new(), OnceLock::new());
        Arc::new(Self { db, parent, atomic, state, until, done, panic: Mutex::new(None) })
    }

    pub(super) fn db(&self) -> &Db {
        &self.db
    }

    /// It is to be done by then. Whether it is still queued: else it is too late to say so.
    pub(super) fn end_at(&self, until: Instant) -> bool {
        self.queued(|_| self.until.set(until).is_ok()) == Some(true)
    }

    /// Works on the queue, if the batch is still one.
    pub(super) fn queued<R>(&self, work: impl FnOnce(&mut Queue) -> R) -> Option<R> {
        match &mut *locked(&self.state) {
            State::Queued(queue) => Some(work(queue)),
            _ => None,
        }
    }

    /// Adds an action where its units are: in this batch, or the one that it has joined. Given back if it is too late.
    pub(super) fn add_action(&self, action: Action) -> Result<(), Action> {
        let into = match &mut *locked(&self.state) {
            State::Queued(queue) => {
                queue.actions.push(action);
                return Ok(());
            }
            // Its flight takes the actions out when the outcomes are there.
            State::Flying { actions, .. } if self.done.get().is_none() => {
                actions.push(action);
                return Ok(());
            }
            State::Joined { into, .. } => Arc::clone(into),
            _ => return Err(action),
        };
        into.add_action(action)
    }

    /// Looks at the outcomes, wherever the unit at `place` is now.
    pub(super) fn with_done<R>(&self, place: usize, look: impl FnOnce(&Done, usize) -> R) -> Option<R> {
        if let Some(done) = self.done.get() {
            return Some(look(done, place));
        }
        let (into, offset) = self.joined()?;
        into.with_done(place.saturating_add(offset), look)
    }

    fn joined(&self) -> Option<(Arc<Self>, usize)> {
        match &*locked(&self.state) {
            State::Joined { into, offset } => Some((Arc::clone(into), *offset)),
            _ => None,
        }
    }

    /// Nobody will read the results of these units.
    pub(super) fn unwatch(&self, first: usize, count: usize) {
        let (into, offset) = match &mut *locked(&self.state) {
            State::Queued(queue) => {
                queue.units.iter_mut().skip(first).take(count).for_each(|unit| unit.unwatched = true);
                return;
            }
            State::Joined { into, offset } => (Arc::clone(into), *offset),
            _ => return,
        };
        into.unwatch(first.saturating_add(offset), count);
    }

    /// The places of the units that nobody watches; from now on the caller does.
    pub(super) fn adopt(&self) -> Vec<usize> {
        let adopt = |queue: &mut Queue| {
            let units = queue.units.iter_mut().enumerate();
            units.filter_map(|(place, unit)| std::mem::take(&mut unit.unwatched).then_some(place)).collect()
        };
        self.queued(adopt).unwrap_or_default()
    }

    /// What is queued becomes part of the parent's queue.
    pub(super) fn join(self: &Arc<Self>) {
        let Some(parent) = &self.parent else { return };
        let mut state = locked(&self.state);
        let State::Queued(queue) = &mut *state else { return };
        let mut queue = std::mem::take(queue);
        if self.atomic {
            queue.seal_block(&self.db);
        }
        match parent.append(queue) {
            Ok((into, offset)) => *state = State::Joined { into, offset },
            Err(queue) => {
                *state = State::Queued(queue);
                drop(state);
                self.discard();
            }
        }
    }

    /// The other half of [`join`](Self::join). Given back if the batch is no queue any more.
    pub(super) fn append(&self, queue: Queue) -> Result<usize, Queue> {
        match &mut *locked(&self.state) {
            State::Queued(own) => Ok(own.append(queue)),
            _ => Err(queue),
        }
    }

    /// Sends what is queued, if nobody has: what is there to wait for.
    pub(super) fn fly(self: &Arc<Self>) -> Wait {
        let mut state = locked(&self.state);
        let into = match &mut *state {
            State::Done => return Wait::Nothing,
            State::Flying { flight, .. } => {
                return flight.upgrade().map_or(Wait::Again, |flight| Wait::For(flight, Arc::clone(self)));
            }
            State::Joined { into, .. } => Some(Arc::clone(into)),
            State::Queued(_) if self.parent.is_some() => None,
            State::Queued(queue) => {
                let mut queue = std::mem::take(queue);
                if self.atomic {
                    queue.seal_block(&self.db);
                }
                let actions = std::mem::take(&mut queue.actions);
                let flight = Arc::clone(self).flight(queue).shared();
                let Some(weak) = flight.downgrade() else { return Wait::Nothing };
                *state = State::Flying { flight: weak, actions };
                return Wait::For(flight, Arc::clone(self));
            }
        };
        drop(state);
        match into {
            Some(into) => into.fly(),
            None => {
                self.join();
                self.fly()
            }
        }
    }

    fn flight(self: Arc<Self>, queue: Queue) -> Flight {
        let Queue { units, mut loads, wire, keys, .. } = queue;
        let manifest = Arc::new(Manifest { keys, units, until: self.until.clone() });
        let stage = Stage::new(&self.db, &manifest, &loads);
        let landing = Landing { batch: self, manifest, stage, landed: false };
        Box::pin(async move {
            let outcomes = exchange(&landing.batch.db, &mut loads, &wire, &landing.manifest, &landing.stage).await;
            recycle(loads, wire);
            landing.land(outcomes);
        })
    }

    /// Drops what is queued: nothing is sent, and every result says so.
    pub(super) fn discard(&self) {
        let queue = match &mut *locked(&self.state) {
            State::Queued(queue) => std::mem::take(queue),
            _ => return,
        };
        let error = Error::new(Kind::Discarded, "its pipeline was dropped before it was executed; nothing was sent");
        let Queue { units, keys, actions, .. } = queue;
        let outcomes = units.iter().map(|_| Outcome::Failed(error.clone())).collect();
        self.finish(Done::new(Arc::new(Manifest::new(keys, units)), outcomes, true), actions);
    }

    /// The outcomes are there: first they are stored, then the actions run.
    fn finish(&self, done: Done, actions: Vec<Action>) {
        if let Err(_second) = self.done.set(done) {
            return;
        }
        let mut actions = actions;
        if let State::Flying { actions: queued, .. } = &mut *locked(&self.state) {
            actions.append(queued);
        }
        if let Some(done) = self.done.get()
            && let Some(panic) = run_all(actions, done)
        {
            *locked(&self.panic) = Some(panic);
        }
        *locked(&self.state) = State::Done;
    }

    /// Passes on a panic of a `map` or `on_execute`, to one waiter.
    pub(super) fn rethrow(&self) {
        let panic = locked(&self.panic).take();
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
    }

    /// Is queued, or on its way.
    pub(super) fn is_pending(&self) -> bool {
        !matches!(&*locked(&self.state), State::Done)
    }
}

/// Sees to it that a batch is finished, also when its flight is dropped.
struct Landing {
    batch: Arc<Batch>,
    manifest: Arc<Manifest>,
    stage: Stage,
    landed: bool,
}

impl Landing {
    fn land(mut self, outcomes: Vec<Outcome>) {
        self.landed = true;
        self.finish(outcomes);
    }

    fn finish(&self, outcomes: Vec<Outcome>) {
        let manifest = Arc::clone(&self.manifest);
        self.batch.finish(Done::new(manifest, outcomes, false), Vec::new());
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        if !self.landed {
            let failed = |place: usize| Outcome::Failed(self.stage.abandoned(place).at(self.manifest.place(place)));
            self.finish((0..self.manifest.units.len()).map(failed).collect());
        }
    }
}

/// Waits until the batch is done, sending it if nobody has.
pub(super) async fn wait(batch: &Arc<Batch>) {
    loop {
        match batch.fly() {
            Wait::Nothing => return,
            Wait::For(flight, root) => {
                flight.await;
                root.rethrow();
            }
            Wait::Again => tokio::task::yield_now().await,
        }
    }
}
