//! A batch: queued, then in flight, then done.

use std::any::Any;
use std::future::Future;
use std::ops::Range;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{Shared, WeakShared};

use super::action::{Action, run_all};
use super::op::Units;
use super::pipeline::Scope;
use crate::command::{Body, Manifest, Outcome, Remedy, Span, Unit, UnitInfo};
use crate::connection::{Db, Stage, exchange};
use crate::error::{Error, Failure, Kind};
use crate::script;

/// Operations that are sent together, and their outcomes.
pub(super) struct Batch {
    db: Db,
    /// The scope that this batch joins when it is executed, if it is that of a nested pipeline.
    parent: Option<Arc<Scope>>,
    /// One MULTI…EXEC block.
    atomic: bool,
    state: Mutex<State>,
    /// Set once, when the outcomes are known.
    done: OnceLock<Done>,
    /// The first panic of a `map` or `on_execute`: for whoever waited first.
    panic: Mutex<Option<Box<dyn Any + Send>>>,
}

enum State {
    Queued(Queue),
    /// Sent, or about to be, as soon as somebody waits. Weak: nobody waiting, nobody driving.
    Flying { flight: WeakShared<Flight>, actions: Vec<Action> },
    /// Part of another batch, from `offset` on.
    Joined { into: Arc<Batch>, offset: usize },
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

/// What was queued so far.
#[derive(Default)]
pub(crate) struct Queue {
    units: Vec<Unit>,
    keys: Vec<u8>,
    pub(super) actions: Vec<Action>,
}

impl Queue {
    pub(super) fn is_empty(&self) -> bool {
        self.units.is_empty() && self.actions.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.units.len()
    }

    /// Queues the units of one operation; where the first of them is, and how many there are.
    pub(super) fn push(&mut self, units: Units) -> (usize, usize) {
        let first = self.units.len();
        match units {
            Units::One(unit) => self.push_unit(unit),
            Units::Many(units) => units.into_iter().for_each(|unit| self.push_unit(unit)),
        }
        (first, self.units.len().saturating_sub(first))
    }

    fn push_unit(&mut self, mut unit: Unit) {
        let command = match &unit.body {
            Body::One(command) => Some(command),
            Body::Block(commands) => commands.first(),
            Body::Refused(_) | Body::Sent { .. } => None,
        };
        // Argument 0 is the name: a command without a key.
        if let Some(command) = command.filter(|_| unit.key_at > 0) {
            unit.key = Span::store(command.argument(unit.key_at), &mut self.keys);
        }
        self.units.push(unit);
    }

    /// Appends another queue; where its units begin now.
    fn append(&mut self, other: Self) -> usize {
        let (offset, len) = (self.units.len(), other.units.len());
        let keys = self.keys.len();
        self.keys.extend_from_slice(&other.keys);
        self.units.extend(other.units.into_iter().map(|mut unit| {
            unit.key = unit.key.shifted(keys);
            unit
        }));
        self.actions.extend(other.actions.into_iter().map(|action| action.joined(offset, len)));
        offset
    }

    /// Makes one MULTI…EXEC block of it: all or nothing.
    fn seal_block(&mut self) {
        let len = self.units.len();
        if len < 2 {
            return;
        }
        if let Some(error) = self.unfit_for_a_block() {
            for unit in &mut self.units {
                if !matches!(unit.body, Body::Refused(_)) {
                    unit.body = Body::Refused(error.clone());
                }
            }
            return;
        }
        for unit in &mut self.units {
            unit.block = 0;
            // In a block nothing can be sent again: what might be needed is sent at once.
            if let (Remedy::Widen, Body::One(command)) = (&unit.remedy, &unit.body) {
                (unit.body, unit.remedy) = script::widened(command);
            }
        }
        if let Some(first) = self.units.first_mut() {
            first.block = len;
        }
    }

    fn unfit_for_a_block(&self) -> Option<Error> {
        let first = self.units.first()?;
        if self.units.iter().any(|unit| matches!(unit.body, Body::Refused(_))) {
            let reason = "it was not run: another operation of the same atomic block could not be sent";
            return Some(Error::new(Kind::NotRun, reason));
        }
        let other = self.units.iter().find(|unit| unit.connection != first.connection)?;
        let (one, two) = (first.connection, other.connection);
        let reason = format!("an atomic block runs on one server, and this one is for the connections `{one}` and `{two}`");
        Some(Error::new(Kind::Config, reason))
    }
}

/// The outcomes of a batch.
pub(crate) struct Done {
    pub(super) manifest: Arc<Manifest>,
    outcomes: Mutex<Vec<Outcome>>,
    /// Nothing was sent.
    pub(super) discarded: bool,
}

impl Done {
    /// Takes out the outcome at `place`. An error stays.
    pub(super) fn take(&self, place: usize) -> Outcome {
        locked(&self.outcomes).get_mut(place).map_or(Outcome::Taken, Outcome::take)
    }

    /// The failure of the unit at `place`, if it failed.
    pub(super) fn failure_at(&self, place: usize) -> Option<Error> {
        self.failure_in(place..place.saturating_add(1), |_| true)
    }

    /// The first failure among these units that `test` holds for.
    pub(super) fn failure_in(&self, range: Range<usize>, test: impl Fn(&UnitInfo) -> bool) -> Option<Error> {
        let outcomes = locked(&self.outcomes);
        let within = range.end.min(outcomes.len());
        let units = self.manifest.units.iter().zip(outcomes.iter()).take(within).skip(range.start);
        units.filter(|(unit, _)| test(unit)).find_map(|(_, outcome)| match outcome {
            Outcome::Failed(error) => Some(error.clone()),
            _ => None,
        })
    }

    /// All failures, and how many units there are.
    pub(super) fn failures(&self) -> (Vec<Failure>, usize) {
        let outcomes = locked(&self.outcomes);
        let failures = outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Failed(error) => Some(Failure::new(error.clone())),
            _ => None,
        });
        (failures.collect(), outcomes.len())
    }
}

/// A lock that a panic elsewhere does not spoil: what it guards is changed in single steps.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Batch {
    pub(super) fn new(db: Db, parent: Option<Arc<Scope>>, atomic: bool) -> Arc<Self> {
        let state = Mutex::new(State::Queued(Queue::default()));
        Arc::new(Self { db, parent, atomic, state, done: OnceLock::new(), panic: Mutex::new(None) })
    }

    pub(super) fn db(&self) -> &Db {
        &self.db
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
            queue.seal_block();
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
                    queue.seal_block();
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
        let Queue { units, keys, .. } = queue;
        let manifest = Arc::new(Manifest::of(&units, keys));
        let stage = Stage::new(&self.db, &units);
        let landing = Landing { batch: self, manifest, stage, landed: false };
        Box::pin(async move {
            let outcomes = exchange(&landing.batch.db, units, &landing.manifest, &landing.stage).await;
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
        let Queue { units, keys, actions } = queue;
        let outcomes = units.iter().map(|_| Outcome::Failed(error.clone())).collect();
        let manifest = Arc::new(Manifest::of(&units, keys));
        self.finish(Done { manifest, outcomes: Mutex::new(outcomes), discarded: true }, actions);
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
        self.batch.finish(Done { manifest, outcomes: Mutex::new(outcomes), discarded: false }, Vec::new());
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

