//! Read, decide, write: done again if somebody else has changed meanwhile what was read.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use tokio::time::Instant;

use super::attempt::Again;
use super::bound::Bound;
use super::db::Db;
use super::pause::Pause;
use crate::error::{Error, Kind, Result};

/// So often it is tried, if the person has not said.
const ATTEMPTS: u32 = 16;

/// So often a node may send it to another one.
const HOPS: u32 = 16;

impl Db {
    /// Reads, decides, and writes, if nobody else has changed meanwhile what was read; else all of it is done again.
    ///
    /// `work` is given a `Db` that is bound to a connection of its own. What is read with it is watched before it is
    /// read (WATCH, in the same write). What is to be written goes into its one [`atomic`](Self::atomic) block
    /// (MULTI … EXEC), which runs only if all that was read is still as it was. If it is not, `work` is called again,
    /// after a short random pause, up to 16 times ([`attempts`](Transaction::attempts)).
    ///
    /// ```
    /// # use redis_struct::{Db, RedisStruct, Result};
    /// #[derive(RedisStruct)]
    /// #[redis(keyspace = "A")]
    /// struct Account {
    ///     #[redis(key)]
    ///     id: u64,
    ///     balance: u64,
    /// }
    ///
    /// /// Whether there was enough.
    /// async fn transfer(db: &Db, from: u64, to: u64, amount: u64) -> Result<bool> {
    ///     db.transaction(|tx| async move {
    ///         let (mut one, mut other) = tx.pipelined(|p| (Account::load(p, from), Account::load(p, to))).await?;
    ///         if one.balance < amount {
    ///             return Ok(false);
    ///         }
    ///         one.balance -= amount;
    ///         other.balance += amount;
    ///         tx.atomic(|p| (one.save(p), other.save(p))).await?;
    ///         Ok(true)
    ///     })
    ///     .await
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<()> {
    /// # let server = redis_struct::testing::Server::start().unwrap();
    /// # let db = Db::connect(server.url()).await?;
    /// Account::save_many(&db, [Account { id: 1, balance: 10 }, Account { id: 2, balance: 0 }]).await?;
    /// assert!(transfer(&db, 1, 2, 7).await?);
    /// assert!(!transfer(&db, 1, 2, 7).await?);
    /// assert_eq!(Account::get(&db, 2, Account::BALANCE).await?, 7);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// - Two round trips, if nobody interferes: the reads, and the block. A `work` that writes nothing ends with UNWATCH.
    ///   The connection is taken from a few that are kept, or opened.
    /// - `work` is called several times, and what it does besides is done several times. Other values that it uses are
    ///   borrowed: `let name = &name;` before it. An error of it ends the transaction, unless something has changed.
    /// - Outside of the block nothing can be written: that is refused. A command of one's own that reads says so
    ///   ([`read_only`](crate::Call::read_only)).
    /// - It is on one server, the first operation says which; in a cluster on one slot. Where that moves, `work` is called
    ///   again.
    /// - A block of which the outcome is unknown is not run again.
    /// - Dropped in the middle, the block has not run, or its outcome is unknown, if it was sent; the connection is
    ///   closed.
    /// - Not with a connection that was adopted ([`from_connection`](Self::from_connection)).
    ///
    /// Where one record is read and saved, `#[redis(version)]` does the same in fewer round trips; what can be said as
    /// one [update](crate::RedisStruct::update) needs neither.
    ///
    /// # Errors
    ///
    /// [`is_conflict`](Error::is_conflict) if others were faster at every attempt: nothing was written. Those of `work`.
    pub fn transaction<T, F, Fut>(&self, work: F) -> Transaction<'_, F>
    where
        F: FnMut(Self) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        Transaction { db: self, work, attempts: ATTEMPTS }
    }
}

/// A transaction that is run when it is awaited. Made by [`Db::transaction`].
#[must_use = "nothing is run before it is awaited"]
pub struct Transaction<'a, F> {
    db: &'a Db,
    work: F,
    attempts: u32,
}

impl<F> Transaction<'_, F> {
    /// How often it is tried, if others change what it reads; 16 times if not given, and at least once.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }
}

impl<F> fmt::Debug for Transaction<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transaction")
    }
}

impl<'a, T, F, Fut> IntoFuture for Transaction<'a, F>
where
    T: Send + 'a,
    F: FnMut(Db) -> Fut + Send + 'a,
    Fut: Future<Output = Result<T>> + Send + 'a,
{
    type Output = Result<T>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<F> Transaction<'_, F> {
    async fn run<T, Fut>(mut self) -> Result<T>
    where
        F: FnMut(Db) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        if self.db.is_bound() {
            return Err(Error::new(Kind::Refused, "a transaction cannot be in another one"));
        }
        let mut patience = Patience { db: self.db, conflicts: 0, attempts: self.attempts, hops: 0, until: None };
        let mut pauses = (Pause::short(), Pause::default());
        loop {
            let bound = Arc::new(Bound::default());
            let result = (self.work)(self.db.bound_to(Arc::clone(&bound))).await;
            let Some(again) = bound.finish().await else { return result };
            if let Some(error) = patience.end(&again) {
                return Err(error);
            }
            match again {
                Again::Changed => pauses.0.wait().await,
                Again::Elsewhere(_) => {}
                Again::Later(_) => pauses.1.wait().await,
            }
        }
    }
}

/// How much more is tried.
struct Patience<'a> {
    db: &'a Db,
    conflicts: u32,
    attempts: u32,
    hops: u32,
    until: Option<Instant>,
}

impl Patience<'_> {
    /// The error, if it is not to be tried again.
    fn end(&mut self, again: &Again) -> Option<Error> {
        match again {
            Again::Changed => {
                self.conflicts = self.conflicts.saturating_add(1);
                (self.conflicts >= self.attempts).then(|| conflict(self.conflicts))
            }
            Again::Elsewhere(error) => {
                self.hops = self.hops.saturating_add(1);
                (self.hops >= HOPS).then(|| error.clone())
            }
            Again::Later(error) => {
                let connect = self.db.timeouts().connect;
                let until = *self.until.get_or_insert_with(|| Instant::now() + connect);
                (until <= Instant::now()).then(|| error.clone())
            }
        }
    }
}

fn conflict(attempts: u32) -> Error {
    let reason = format!(
        "somebody else has changed what the transaction reads, at each of {attempts} attempts: it was not run; call it \
         again, or have fewer change the same at once"
    );
    Error::new(Kind::Conflict, reason)
}
