//! Load whose accounts must balance: each increment was confirmed, or may have run, or did not; each record is of one save.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use redis_struct::{Db, Error, RedisStruct, Result};
use tokio::task::JoinHandle;

/// So many records of each kind. One of each has the same id, and so the same slot.
pub const IDS: u64 = 64;

/// A counter.
#[derive(RedisStruct, Debug, Clone, PartialEq, Eq)]
#[redis(keyspace = "TALLY")]
pub struct Tally {
    /// Which one.
    #[redis(key)]
    pub id: u64,
    /// How often it was incremented.
    #[redis(default)]
    pub count: u64,
}

/// Two fields that are always written together, and equal; both say whose they are.
#[derive(RedisStruct, Debug, Clone, PartialEq, Eq)]
#[redis(keyspace = "PAIR")]
pub struct Pair {
    /// Which one.
    #[redis(key)]
    pub id: u64,
    /// A text of this save.
    pub one: String,
    /// The same text.
    pub two: String,
}

impl Pair {
    fn new(id: u64, save: u64) -> Self {
        let text = format!("{id}:{save}");
        Self { id, one: text.clone(), two: text }
    }

    /// # Panics
    ///
    /// If it mixes two saves, or is somebody else's.
    fn check(&self, id: u64) {
        assert_eq!(self.one, self.two, "a record that mixes two saves");
        let own = self.one.strip_prefix(&id.to_string()).is_some_and(|rest| rest.starts_with(':'));
        assert!(own && self.id == id, "{self:?} in the place of {id}");
    }
}

/// What became of the increments.
#[derive(Debug)]
pub struct Ledger {
    confirmed: Vec<AtomicU64>,
    unknown: Vec<AtomicU64>,
    not_run: AtomicU64,
    saved: AtomicU64,
    read: AtomicU64,
    begun: Instant,
    /// Microseconds from the beginning to the mark, and from the beginning to the first confirmation of each after it.
    mark: AtomicU64,
    since: Vec<AtomicU64>,
}

/// How an operation ended.
enum Ended {
    Well,
    Unknown,
    NotRun,
}

impl Ended {
    /// # Panics
    ///
    /// If it failed, and does not say whether it ran.
    #[expect(clippy::panic, reason = "a test")]
    fn of<T>(result: &Result<T>) -> Self {
        match result {
            Ok(_) => Self::Well,
            Err(error) if error.is_outcome_unknown() => Self::Unknown,
            Err(error) if error.is_not_run() => Self::NotRun,
            Err(error) => panic!("neither that it ran, nor that it did not: {error}"),
        }
    }
}

impl Default for Ledger {
    fn default() -> Self {
        let zeros = || (0..IDS).map(|_| AtomicU64::new(0)).collect();
        let (confirmed, unknown, since) = (zeros(), zeros(), zeros());
        let [not_run, saved, read, mark] = [0; 4].map(AtomicU64::new);
        Self { confirmed, unknown, not_run, saved, read, begun: Instant::now(), mark, since }
    }
}

fn at(counts: &[AtomicU64], id: u64) -> Option<&AtomicU64> {
    counts.get(usize::try_from(id).ok()?)
}

fn sum(counts: &[AtomicU64]) -> u64 {
    counts.iter().map(|count| count.load(Relaxed)).sum()
}

impl Ledger {
    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Enters what became of an increment by one.
    pub fn enter<T>(&self, id: u64, result: &Result<T>) {
        let add = |counts| at(counts, id).map(|count| count.fetch_add(1, Relaxed));
        match Ended::of(result) {
            Ended::Well => {
                add(&self.confirmed);
                if let Some(since) = at(&self.since, id) {
                    _ = since.compare_exchange(0, self.now(), Relaxed, Relaxed);
                }
            }
            Ended::Unknown => _ = add(&self.unknown),
            Ended::NotRun => _ = self.not_run.fetch_add(1, Relaxed),
        }
    }

    /// Enters an increment that may have run, or may be lost.
    pub fn enter_unknown(&self, id: u64) {
        _ = at(&self.unknown, id).map(|count| count.fetch_add(1, Relaxed));
    }

    fn saved(&self, result: &Result<()>) {
        if matches!(Ended::of(result), Ended::Well) {
            self.saved.fetch_add(1, Relaxed);
        }
    }

    fn loaded(&self, id: u64, result: &Result<Option<Pair>>) {
        if let (Ended::Well, Ok(pair)) = (Ended::of(result), result) {
            pair.iter().for_each(|pair| pair.check(id));
            self.read.fetch_add(1, Relaxed);
        }
    }

    /// Something happens now: see [`since_mark`](Self::since_mark).
    pub fn mark(&self) {
        self.mark.store(self.now(), Relaxed);
        self.since.iter().for_each(|since| since.store(0, Relaxed));
    }

    /// How long after the mark the counter was first incremented.
    pub fn since_mark(&self, id: u64) -> Option<Duration> {
        let first = at(&self.since, id)?.load(Relaxed);
        (first > 0).then(|| Duration::from_micros(first.saturating_sub(self.mark.load(Relaxed))))
    }

    /// Increments that were confirmed, of all counters.
    pub fn confirmed(&self) -> u64 {
        sum(&self.confirmed)
    }

    /// Increments of which nobody knows.
    pub fn unknown(&self) -> u64 {
        sum(&self.unknown)
    }

    /// Increments that were refused, or not sent.
    pub fn not_run(&self) -> u64 {
        self.not_run.load(Relaxed)
    }

    /// Compares with what the server has under a key, and prints the accounts. Returns how many confirmed increments are
    /// missing.
    ///
    /// # Panics
    ///
    /// If there are more increments than were sent, or less than were confirmed and `may_lose` is not said.
    #[expect(clippy::print_stdout, reason = "for people: `--nocapture`")]
    pub fn settle(&self, what: &str, may_lose: bool, stored: impl Fn(&str) -> u64) -> u64 {
        let (mut lost, mut total) = (0, 0);
        for id in 0..IDS {
            let [confirmed, unknown] =
                [&self.confirmed, &self.unknown].map(|counts| at(counts, id).map_or(0, |count| count.load(Relaxed)));
            let stored = stored(&format!("TALLY{{{id}}}"));
            assert!(stored <= confirmed.saturating_add(unknown), "{id}: {stored} <= {confirmed} + {unknown}");
            assert!(may_lose || confirmed <= stored, "{id}: {confirmed} <= {stored}");
            lost += confirmed.saturating_sub(stored);
            total += stored;
        }
        let (confirmed, unknown, not_run) = (self.confirmed(), self.unknown(), self.not_run());
        let [saved, read] = [&self.saved, &self.read].map(|count| count.load(Relaxed));
        println!(
            "{what}: {confirmed} increments confirmed, {unknown} unknown, {not_run} not run; the server has {total}, \
             {lost} confirmed ones are lost; {saved} records saved, {read} loaded"
        );
        lost
    }
}

/// Tasks that increment, save and load.
#[derive(Debug)]
pub struct Load {
    ledger: Arc<Ledger>,
    stop: Arc<AtomicBool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Load {
    /// Starts so many tasks, which share `db`. Between its rounds each rests for a moment.
    pub fn start(db: &Db, tasks: u64, rest: Duration) -> Self {
        let (ledger, stop) = (Arc::<Ledger>::default(), Arc::<AtomicBool>::default());
        let task = |number: u64| {
            let worker = Worker { db: db.clone(), ledger: Arc::clone(&ledger), number };
            let stop = Arc::clone(&stop);
            tokio::spawn(async move {
                let mut round = 0;
                while !stop.load(Relaxed) {
                    worker.round(round).await;
                    round += 1;
                    tokio::time::sleep(rest).await;
                }
            })
        };
        let tasks = (0..tasks).map(task).collect();
        Self { ledger, stop, tasks }
    }

    /// The accounts so far.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Ends the tasks.
    ///
    /// # Panics
    ///
    /// If one of them has seen what must not be.
    #[expect(clippy::panic, reason = "a test")]
    pub async fn stop(self) -> Arc<Ledger> {
        self.stop.store(true, Relaxed);
        for task in self.tasks {
            task.await.unwrap_or_else(|error| panic!("a task of the load has failed: {error}"));
        }
        self.ledger
    }
}

struct Worker {
    db: Db,
    ledger: Arc<Ledger>,
    number: u64,
}

impl Worker {
    async fn round(&self, round: u64) {
        let id = self.number.wrapping_mul(7).wrapping_add(round) % IDS;
        match round % 4 {
            0 => self.ledger.enter(id, &Tally::incr(&self.db, id, Tally::COUNT, 1).await),
            1 => self.pipeline(id, round).await,
            2 => self.block(id, round).await,
            _ => self.ledger.loaded(id, &Pair::find(&self.db, id).await),
        }
    }

    fn pair(&self, id: u64, round: u64) -> Pair {
        Pair::new(id, round.wrapping_mul(1000).wrapping_add(self.number))
    }

    async fn pipeline(&self, id: u64, round: u64) {
        let ids = [id, (id + 21) % IDS, (id + 42) % IDS];
        let each = self.db.pipelined(|p| {
            ids.map(|id| {
                let raised = Tally::incr(p, id, Tally::COUNT, 1);
                (raised.result(), self.pair(id, round).save(p).result(), Pair::find(p, id).result())
            })
        });
        let Ok(each) = each.await.map_err(|error: Error| self.nothing(&error)) else { return };
        for (id, (raised, saved, found)) in ids.into_iter().zip(each) {
            self.ledger.enter(id, &raised);
            self.ledger.saved(&saved);
            self.ledger.loaded(id, &found);
        }
    }

    async fn block(&self, id: u64, round: u64) {
        let block = self.db.atomic(|p| {
            (
                Tally::incr(p, id, Tally::COUNT, 1).result(),
                self.pair(id, round).save(p).result(),
                Pair::find(p, id).result(),
            )
        });
        let Ok((raised, saved, found)) = block.await.map_err(|error: Error| self.nothing(&error)) else { return };
        if let (Ok(_), Ok(Some(pair))) = (&raised, &found) {
            assert_eq!(*pair, self.pair(id, round), "a block that is not alone");
        }
        self.ledger.enter(id, &raised);
        self.ledger.saved(&saved);
        self.ledger.loaded(id, &found);
    }

    /// A batch whose results are results cannot fail as a whole.
    #[expect(clippy::panic, reason = "a test")]
    fn nothing(&self, error: &Error) {
        panic!("the batch of task {} has failed: {error}", self.number)
    }
}
