//! Records: struct values under Redis keys, and the operations on them.

mod apply;
mod assign;
mod beside;
mod borrowed;
mod changes;
mod collide;
mod count;
mod field;
mod flatten;
mod given;
mod layout;
mod life;
mod names;
mod nested;
mod number;
mod projection;
mod raw;
mod read;
mod remove;
mod row;
pub(crate) mod rows;
mod save;
mod scan;
mod schema;
mod select;
mod ship;
mod spec;
mod unit;
mod update;
mod version;
mod walk;
mod write;

use std::borrow::Borrow;
use std::ops::RangeBounds;
use std::time::{Duration, SystemTime};

pub use apply::Apply;
pub use assign::Assign;
pub use beside::{CarriesBeside, Side, beside, optional_beside, put_beside};
pub use borrowed::{Loaded, Loads, SavedType, insert, put_value, save_many, save_one};
pub use changes::Changes;
pub use field::{
    Beside, Defaulted, Field, FieldType, Optional, Required, Versioned, With, defaulted, inert_field, optional,
    required, with,
};
pub use flatten::{Flatten, RedisFields};
pub use given::Given;
pub use layout::{Flattened, Layout};
pub use life::Ttl;
pub use nested::{AssignFields, Nested, nested};
use number::Operation;
pub use number::{Countable, Number, Numeric};
pub use projection::{KeyOf, ProjectedAs, aliases_of, project};
pub use row::{Put, Take, take_with};
pub use rows::HasRows;
pub use scan::Scan;
pub use schema::{Absence, Column, FieldSchema, Presence, Schema};
pub use select::{Removable, Select};
pub use ship::{Carries, json, optional_json, optional_ship, put_json, put_ship, ship};
pub use spec::Spec;
pub use version::{SetsVersion, VersionNumber, version};

use crate::command::{Key, ToKey};
use crate::connection::Db;
use crate::error::Result;
use crate::pipeline::{Executor, Queue};
use crate::ship::{ByRow, RowsOf};

/// An id as the operations of `R` take it: integers by value, `&str` for a `String` key, tuples of these.
pub type KeyRef<'a, R> = <<R as Saved>::Key as Key>::Ref<'a>;

/// What the derive says about a struct that can be saved: all that writing it takes. Not to be written by hand.
///
/// A struct that borrows has no more than this.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a record",
    label = "`#[derive(RedisStruct)]` is missing",
    note = "add `#[derive(RedisStruct)]` and `#[redis(keyspace = \"…\")]` to the struct"
)]
pub trait Saved: Sized {
    /// The type of its `#[redis(key)]` field; of one that borrows, the type that owns the same id.
    type Key: Key;

    /// Name, keyspace, fields.
    const SPEC: &'static Spec;

    /// The id, where the struct owns it.
    fn key(&self) -> &Self::Key {
        unreachable!("a struct that borrows its id has `borrowed_key` instead")
    }

    /// The id as operations take it.
    fn borrowed_key(&self) -> KeyRef<'_, Self> {
        self.key().borrowed()
    }

    /// The version that is to be stored when the record is saved, as text; `None` if the struct has none.
    fn version(&self) -> Option<String> {
        None
    }

    /// Writes the stored fields to the row, in order. The version is not one of them.
    fn put(&self, row: &mut Put);
}

/// What the derive says about a struct that can be loaded, too. Not to be written by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a record",
    label = "`#[derive(RedisStruct)]` is missing",
    note = "add `#[derive(RedisStruct)]` and `#[redis(keyspace = \"…\")]` to the struct"
)]
pub trait Record: Saved + Send + Sync + 'static {
    /// Makes a value of its id and the row's values.
    ///
    /// # Errors
    ///
    /// If a field is missing or malformed.
    fn take(key: Self::Key, row: &mut Take<'_>) -> Result<Self>;

    /// Gives the fields that are changed their new values.
    ///
    /// # Errors
    ///
    /// If one of the values is malformed.
    fn change(&mut self, changes: &mut Apply<'_>) -> Result<()>;
}

/// A struct that is kept in Redis: the operations that `#[derive(RedisStruct)]` gives it.
///
/// Each takes an [`Executor`] first: `&db` sends it when its future is awaited, `&pipe` queues it. A record exists if
/// its key exists.
///
/// Every operation can fail as the connection can ([`is_connection`](crate::Error::is_connection),
/// [`is_outcome_unknown`](crate::Error::is_outcome_unknown)), and those that read or write fields with
/// [`is_wrong_type`](crate::Error::is_wrong_type) if the key holds another type than a hash: then nothing was changed.
/// Those that are about the key as a whole (`insert`, `exists`, `delete`, `expire`, `persist`, `ttl`) take it for a
/// record whatever it holds. The sections on errors name what is particular.
///
/// With a `#[redis(version)]`, every write of fields raises the version in the same step, and is one script (EVALSHA),
/// as with a `ttl`. `save` then fails with [`is_conflict`](crate::Error::is_conflict) if somebody else has written the
/// record since it was loaded. See [versions](macro@crate::RedisStruct#versions).
///
/// With fields [beside the record](crate::ship#beside-the-record), reads and writes of them are MULTI blocks, or the same
/// scripts with more to do; so are `delete`, `expire` and `persist`. Where the record's key holds another type than a hash,
/// what is beside it goes: it has no record.
///
/// A struct that borrows (`struct Line<'a>`) can be saved, and not loaded. It does not implement this trait: the derive
/// gives it functions `save`, `save_many` and `insert` of its own.
///
/// Commands are those of a struct without a `ttl`; with one, every write is one script (EVALSHA) that writes first and
/// sets the time last. Each operation is one round trip on a `&Db`, and none of its own in a pipeline; one more where
/// the server has forgotten a script, or where a `u64` is counted past `i64::MAX`.
///
/// ```
/// use redis_struct::{Db, RedisStruct, Result};
///
/// #[derive(RedisStruct, Debug, Clone, PartialEq)]
/// #[redis(keyspace = "U")]
/// struct User {
///     #[redis(key)]
///     id: u64,
///     name: String,
///     last_seen: Option<i64>,
///     #[redis(default)]
///     page_views: u64,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// let jack = User { id: 1, name: "Jack".into(), last_seen: None, page_views: 0 };
/// jack.save(&db).await?;
/// assert_eq!(User::load(&db, 1).await?, jack);
/// assert_eq!(User::find(&db, 99).await?, None);
/// assert_eq!(User::get(&db, 1, (User::NAME, User::LAST_SEEN)).await?, ("Jack".to_owned(), None));
///
/// User::update(&db, 1, User::changes().name("Bobby").last_seen(1_490_000_000)).await?;
/// assert_eq!(User::incr(&db, 1, User::PAGE_VIEWS, 1).await?, 1);
/// assert_eq!(User::pop(&db, 1, User::LAST_SEEN).await?, Some(1_490_000_000));
///
/// let mut ids = User::keys(&db);
/// while let Some(id) = ids.next().await {
///     assert_eq!(id?, 1);
/// }
/// assert!(User::delete(&db, 1).await?);
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a record",
    label = "`#[derive(RedisStruct)]` is missing",
    note = "add `#[derive(RedisStruct)]` and `#[redis(keyspace = \"…\")]` to the struct",
    note = "a struct that borrows can be saved, and not loaded: it has `save`, `save_many` and `insert`, and not this trait"
)]
pub trait RedisStruct: Record {
    /// What the struct looks like in Redis, for tools and tests. Sends nothing.
    #[must_use]
    fn schema() -> Schema {
        Schema::new(Self::SPEC)
    }

    /// Saves the record: its fields become exactly these values, in one atomic step.
    ///
    /// A field that is `None` is removed; fields that the struct does not declare stay. A record of nothing but `None`s
    /// removes those fields, and with the last field the key. HSET; with `None`s MULTI, HSET, HDEL, EXEC.
    ///
    /// # Errors
    ///
    /// [`is_refused`](crate::Error::is_refused) if a value cannot be stored: nothing was sent. With a version
    /// [`is_conflict`](crate::Error::is_conflict) if it is not the stored one,
    /// [`is_out_of_range`](crate::Error::is_out_of_range) if its type ends there, and
    /// [`is_malformed`](crate::Error::is_malformed) if what is stored is no number of that type: nothing was written.
    fn save<E: Executor>(&self, on: E) -> E::Reply<()> {
        save_one(self, on)
    }

    /// As [`save`](Self::save), and returns what that has changed, for [`apply`](Self::apply): the version of a struct
    /// that has one; else no changes.
    ///
    /// For a record that is saved again and again without being loaded in between:
    ///
    /// ```
    /// # use redis_struct::{Db, RedisStruct, Result};
    /// #[derive(RedisStruct)]
    /// #[redis(keyspace = "G")]
    /// struct Game {
    ///     #[redis(key)]
    ///     id: u64,
    ///     board: String,
    ///     #[redis(version)]
    ///     version: u64,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<()> {
    /// # let server = redis_struct::testing::Server::start().unwrap();
    /// # let db = Db::connect(server.url()).await?;
    /// let mut game = Game { id: 1, board: String::new(), version: 0 };
    /// for step in ["e4", "e5", "Nf3"] {
    ///     game.board.push_str(step);
    ///     game.apply(game.save_returning(&db).await?)?;
    /// }
    /// assert_eq!((game.version, Game::load(&db, 1).await?.board.as_str()), (3, "e4e5Nf3"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    fn save_returning<E: Executor>(&self, on: E) -> E::Reply<Changes<Self>> {
        on.submit(version::save_returning(self))
    }

    /// Saves several records: as [`save`](Self::save) for each, in one round trip. Each is atomic, all together are not.
    ///
    /// # Errors
    ///
    /// The first error among them; the others are saved all the same. To have each one's own, save them one by one in a
    /// pipeline.
    fn save_many<E: Executor, I>(on: E, records: I) -> E::Reply<()>
    where
        I: IntoIterator,
        I::Item: Borrow<Self>,
    {
        save_many::<Self, E>(on, records)
    }

    /// Saves the record only if there is no key of its id yet, of whatever type. Whether it did. One script (EVALSHA).
    /// A version is then 1, whatever it is in the struct.
    ///
    /// # Errors
    ///
    /// [`is_refused`](crate::Error::is_refused) if a value cannot be stored, or if all fields are `None`: such a record
    /// would not exist, unless it has a version.
    fn insert<E: Executor>(&self, on: E) -> E::Reply<bool> {
        insert(self, on)
    }

    /// Loads the record. HMGET.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) if none of its fields is there,
    /// [`is_missing_field`](crate::Error::is_missing_field) if some are and a required one is not,
    /// [`is_malformed`](crate::Error::is_malformed) if one cannot be read.
    fn load<E: Executor>(on: E, id: KeyRef<'_, Self>) -> E::Reply<Self> {
        on.submit(read::load::<Self>(id))
    }

    /// Loads the record; `None` if none of its fields is there. HMGET.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load), but for the record that is not there.
    fn find<E: Executor>(on: E, id: KeyRef<'_, Self>) -> E::Reply<Option<Self>> {
        on.submit(read::find::<Self>(id))
    }

    /// Loads the record as it is now: [`load`](Self::load) of its own id. HMGET.
    ///
    /// ```
    /// # use redis_struct::{Db, RedisStruct, Result};
    /// # #[derive(RedisStruct, Debug, PartialEq)]
    /// # #[redis(keyspace = "U")]
    /// # struct User { #[redis(key)] id: u64, name: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<()> {
    /// # let server = redis_struct::testing::Server::start().unwrap();
    /// # let db = Db::connect(server.url()).await?;
    /// let mut jack = User { id: 1, name: "Jack".into() };
    /// jack.save(&db).await?;
    /// User::update(&db, 1, User::changes().name("Bobby")).await?; // by whomever
    ///
    /// jack = jack.reload(&db).await?;
    /// assert_eq!(jack.name, "Bobby");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Fields that are marked `#[redis(skip)]` have their default values in it.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load): [`is_not_found`](crate::Error::is_not_found) if the record is gone.
    fn reload<E: Executor>(&self, on: E) -> E::Reply<Self> {
        on.submit(read::reload(self))
    }

    /// Loads several records, in the order of the ids; `None` for those that are not there. One HMGET for each.
    ///
    /// # Errors
    ///
    /// The first error among them. To have each one's own, load them one by one in a pipeline.
    fn load_many<E: Executor, I>(on: E, ids: I) -> E::Reply<Vec<Option<Self>>>
    where
        I: IntoIterator,
        I::Item: ToKey<Self::Key>,
    {
        let units: Queue = ids.into_iter().map(|id| read::load_unit::<Self>(id.to_key())).collect();
        if units.is_empty() { on.ready(Ok(Vec::new())) } else { on.submit(read::load_many(units)) }
    }

    /// Reads one field, or a tuple of up to 16. HMGET.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) if all of them are absent and one is required;
    /// [`is_missing_field`](crate::Error::is_missing_field) if some are there and a required one is not;
    /// [`is_malformed`](crate::Error::is_malformed).
    fn get<E: Executor, F, T>(on: E, id: KeyRef<'_, Self>, fields: F) -> E::Reply<T>
    where
        F: Select<Self, Output = T>,
        T: Send + Sync + 'static,
    {
        on.submit(read::get::<Self, F>(id, fields))
    }

    /// Changes some fields: `User::changes().name("Bobby").last_seen(None)`. All or nothing.
    ///
    /// Creates the record if there is none, as Redis does: a record without its required fields does not load. (With a
    /// version, removals alone do not create one.) To write only to one that exists, use [`update_existing`](Self::update_existing). No changes send nothing. Takes
    /// `&changes` too, so that they can be [applied](Self::apply) to a local record afterwards.
    /// HSET, HDEL, both in MULTI, or one script if there is something to calculate.
    ///
    /// # Errors
    ///
    /// [`is_refused`](crate::Error::is_refused) if a value cannot be stored, or for a division by zero;
    /// [`is_out_of_range`](crate::Error::is_out_of_range) or [`is_malformed`](crate::Error::is_malformed) for a
    /// calculation, as [`incr`](Self::incr) and [`mul`](Self::mul) say: nothing was changed.
    fn update<E: Executor>(on: E, id: KeyRef<'_, Self>, changes: impl Into<Changes<Self>>) -> E::Reply<()> {
        let changes = changes.into();
        if changes.is_empty() {
            return on.ready(Ok(()));
        }
        on.submit(update::update(id, &changes))
    }

    /// As [`update`](Self::update), if the record exists. `false`, and nothing written, if not. One script (EVALSHA),
    /// also for no changes: then it tells whether the record is there.
    ///
    /// # Errors
    ///
    /// As [`update`](Self::update).
    fn update_existing<E: Executor>(on: E, id: KeyRef<'_, Self>, changes: impl Into<Changes<Self>>) -> E::Reply<bool> {
        on.submit(update::update_existing(id, &changes.into()))
    }

    /// As [`update`](Self::update), and returns the changes as they came out: where something was calculated, with the
    /// server's number, and with the version that the record has now. They are for [`apply`](Self::apply).
    ///
    /// # Errors
    ///
    /// As [`update`](Self::update).
    fn update_returning<E: Executor>(
        on: E,
        id: KeyRef<'_, Self>,
        changes: impl Into<Changes<Self>>,
    ) -> E::Reply<Changes<Self>> {
        let changes = changes.into();
        if changes.is_empty() { on.ready(Ok(changes)) } else { on.submit(update::update_returning(id, changes)) }
    }

    /// Changes this value as an update has changed the stored record. Sends nothing.
    ///
    /// So a local record follows the server, and only after the server has agreed:
    ///
    /// ```
    /// # use redis_struct::{Db, RedisStruct, Result};
    /// # #[derive(RedisStruct, Debug, PartialEq)]
    /// # #[redis(keyspace = "U")]
    /// # struct User { #[redis(key)] id: u64, name: String, #[redis(default)] page_views: u64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<()> {
    /// # let server = redis_struct::testing::Server::start().unwrap();
    /// # let db = Db::connect(server.url()).await?;
    /// # let mut jack = User { id: 1, name: "Jack".into(), page_views: 0 };
    /// # jack.save(&db).await?;
    /// let changes = User::changes().name("Bobby");
    /// User::update(&db, 1, &changes).await?;
    /// jack.apply(&changes)?;
    /// assert_eq!(jack.name, "Bobby");
    ///
    /// // What the server calculates, it has to tell.
    /// let changed = User::update_returning(&db, 1, User::changes().incr(User::PAGE_VIEWS, 1)).await?;
    /// jack.apply(changed)?;
    /// assert_eq!(jack.page_views, 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A field gets the value that a load would give it: it is read from the bytes that were sent. A removed one becomes
    /// `None`, or its default. All or nothing.
    ///
    /// The version follows if the changes know it, which are those that [`update_returning`](Self::update_returning) and
    /// [`save_returning`](Self::save_returning) return, and if it is one more than here. If it is not, somebody else has
    /// written in between: then it stays, so that a save of this value fails.
    ///
    /// # Errors
    ///
    /// [`is_refused`](crate::Error::is_refused) if something is to be calculated, or if a value could not be stored;
    /// [`is_malformed`](crate::Error::is_malformed) if a codec does not read what it has written.
    fn apply(&mut self, changes: impl Into<Changes<Self>>) -> Result<()> {
        apply::apply(self, &changes.into())
    }

    /// Adds to a number, and returns the new value. In one step on the server.
    ///
    /// An absent field counts from its default, or from zero; an absent record is created. HINCRBY for `i64` and a
    /// growing `u64`; other types, defaults other than zero and a `ttl` take one script (EVALSHA), exact for all
    /// integers up to 128 bits. Floats are added in the field's own precision.
    ///
    /// # Errors
    ///
    /// [`is_out_of_range`](crate::Error::is_out_of_range) if the type cannot hold the sum (a float: if it is not
    /// finite), [`is_malformed`](crate::Error::is_malformed) if what is stored is no number of the type: the stored
    /// value is unchanged. HINCRBY is stricter than [`load`](Self::load), it takes no plus and no leading zeros, and
    /// laxer in one case: a negative number that another writer left in a `u64` is counted on, and the error comes for
    /// as long as the sum stays below what was added.
    ///
    /// In a batch, a `u64` past `i64::MAX` is only counted if no later operation uses the same slot, as
    /// [`is_not_run`](crate::Error::is_not_run) then says; in an [`atomic`](crate::Executor::atomic) one it always is.
    fn incr<E: Executor, F, N>(on: E, id: KeyRef<'_, Self>, field: F, by: N) -> E::Reply<N>
    where
        F: Countable<Self, Number = N>,
        N: Send + Sync + 'static,
    {
        on.submit(count::calculate(id, &field, by, Operation::Add))
    }

    /// Subtracts from a number, and returns the new value: see [`incr`](Self::incr).
    ///
    /// # Errors
    ///
    /// As [`incr`](Self::incr).
    fn decr<E: Executor, F, N>(on: E, id: KeyRef<'_, Self>, field: F, by: N) -> E::Reply<N>
    where
        F: Countable<Self, Number = N>,
        N: Send + Sync + 'static,
    {
        on.submit(count::calculate(id, &field, by, Operation::Subtract))
    }

    /// As [`incr`](Self::incr), if the record exists. `None`, and nothing written, if not. One script (EVALSHA).
    ///
    /// # Errors
    ///
    /// As [`incr`](Self::incr), but HINCRBY has no part in it: what can be loaded is counted, and nothing else.
    fn incr_existing<E: Executor, F, N>(on: E, id: KeyRef<'_, Self>, field: F, by: N) -> E::Reply<Option<N>>
    where
        F: Countable<Self, Number = N>,
        N: Send + Sync + 'static,
    {
        on.submit(count::calculate_existing(id, &field, by, Operation::Add))
    }

    /// As [`decr`](Self::decr), if the record exists: see [`incr_existing`](Self::incr_existing).
    ///
    /// # Errors
    ///
    /// As [`incr_existing`](Self::incr_existing).
    fn decr_existing<E: Executor, F, N>(on: E, id: KeyRef<'_, Self>, field: F, by: N) -> E::Reply<Option<N>>
    where
        F: Countable<Self, Number = N>,
        N: Send + Sync + 'static,
    {
        on.submit(count::calculate_existing(id, &field, by, Operation::Subtract))
    }

    /// Multiplies a number, and returns the new value. In one step on the server, by one script (EVALSHA).
    ///
    /// Exact for all integers up to 128 bits; floats are multiplied in the field's own precision. An absent field starts
    /// from its default, or from zero, and so is zero afterwards; an absent record is created.
    ///
    /// ```
    /// # use redis_struct::{Db, RedisStruct, Result};
    /// #[derive(RedisStruct)]
    /// #[redis(keyspace = "P")]
    /// struct Player {
    ///     #[redis(key)]
    ///     id: u64,
    ///     coins: i64,
    ///     #[redis(default = 1.0)]
    ///     luck: f64,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<()> {
    /// # let server = redis_struct::testing::Server::start().unwrap();
    /// # let db = Db::connect(server.url()).await?;
    /// Player { id: 1, coins: -7, luck: 1.0 }.save(&db).await?;
    /// assert_eq!(Player::mul(&db, 1, Player::LUCK, 1.5).await?, 1.5);
    /// assert_eq!(Player::div(&db, 1, Player::COINS, 2).await?, -3); // towards zero, as in Rust
    ///
    /// let error = Player::mul(&db, 1, Player::COINS, i64::MAX).await.unwrap_err();
    /// assert!(error.is_out_of_range()); // the coins are as they were
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`is_out_of_range`](crate::Error::is_out_of_range) if the type cannot hold the result (a float: if it is not
    /// finite), [`is_malformed`](crate::Error::is_malformed) if what is stored is no number of the type: the stored
    /// value is unchanged.
    fn mul<E: Executor, F, N>(on: E, id: KeyRef<'_, Self>, field: F, by: N) -> E::Reply<N>
    where
        F: Countable<Self, Number = N>,
        N: Send + Sync + 'static,
    {
        on.submit(count::calculate(id, &field, by, Operation::Multiply))
    }

    /// Divides a number, and returns the new value: see [`mul`](Self::mul). Integers are rounded towards zero.
    ///
    /// # Errors
    ///
    /// As [`mul`](Self::mul). [`is_refused`](crate::Error::is_refused) for a division by zero, of a float too: nothing
    /// was sent.
    fn div<E: Executor, F, N>(on: E, id: KeyRef<'_, Self>, field: F, by: N) -> E::Reply<N>
    where
        F: Countable<Self, Number = N>,
        N: Send + Sync + 'static,
    {
        on.submit(count::calculate(id, &field, by, Operation::Divide))
    }

    /// Sets a field if it is absent. Whether it did; `None` sets nothing. Creates the record if there is none. HSETNX.
    ///
    /// # Errors
    ///
    /// [`is_refused`](crate::Error::is_refused) if the value cannot be stored.
    fn set_if_absent<E: Executor, T, P>(
        on: E,
        id: KeyRef<'_, Self>,
        field: Field<Self, T, P>,
        value: impl Given<T, P>,
    ) -> E::Reply<bool> {
        match update::set_if_absent(id, field, value) {
            Some(op) => on.submit(op),
            None => on.ready(Ok(false)),
        }
    }

    /// Reads fields that may be absent, and removes them, in one step. What [`get`](Self::get) would have returned.
    /// MULTI, HMGET, HDEL, EXEC; of fields beside the record one script (EVALSHA). A version is raised if one of the fields
    /// was there, and stays as the last field.
    ///
    /// # Errors
    ///
    /// [`is_malformed`](crate::Error::is_malformed) if a value cannot be read; it is removed all the same.
    fn pop<E: Executor, F, T>(on: E, id: KeyRef<'_, Self>, fields: F) -> E::Reply<T>
    where
        F: Removable<Self, Output = T>,
        T: Send + Sync + 'static,
    {
        on.submit(remove::pop::<Self, F>(id, fields))
    }

    /// Removes fields that may be absent. How many were there. With the last field the key goes. HDEL. A version is
    /// raised if one of the fields was there, and stays as the last field.
    fn remove<E: Executor, F: Removable<Self>>(on: E, id: KeyRef<'_, Self>, fields: F) -> E::Reply<u64> {
        on.submit(remove::remove::<Self, F>(id, fields))
    }

    /// Reads some rows of an array that is stored beside the record, without the others: `10..20`, `10..`, `..=9`.
    ///
    /// Of a `Vec` a row is an element, of ndarray's arrays what one index of the first axis stands for: the rows come as an
    /// array of as many dimensions. See [`ByRow`]. A field that is an `Option` gives `None` where it is absent, one with a
    /// default the rows of that.
    ///
    /// One script (EVALSHA), which reads nothing but the parts that the rows are in; those go over the network without what
    /// is before and behind the rows. An array of more than 4 MiB is in parts of 1 MiB, a smaller one is one part.
    ///
    /// ```
    /// use redis_struct::ship::Raw;
    /// use redis_struct::{Db, RedisStruct, Result};
    ///
    /// #[derive(RedisStruct)]
    /// #[redis(keyspace = "S")]
    /// struct Signal {
    ///     #[redis(key)]
    ///     id: u64,
    ///     #[ship(Raw, beside)]
    ///     samples: Vec<f32>,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<()> {
    /// # let server = redis_struct::testing::Server::start().unwrap();
    /// # let db = Db::connect(server.url()).await?;
    /// Signal { id: 1, samples: (0..1000).map(|n| n as f32).collect() }.save(&db).await?;
    /// let some: Vec<f32> = Signal::get_rows(&db, 1, Signal::SAMPLES, 10..13).await?;
    /// assert_eq!(some, [10.0, 11.0, 12.0]);
    ///
    /// Signal::set_rows(&db, 1, Signal::SAMPLES, 11, &[0.5, 0.25]).await?; // in the place of 11.0 and 12.0
    /// assert_eq!(Signal::get_rows(&db, 1, Signal::SAMPLES, 10..14).await?, [10.0, 0.5, 0.25, 13.0]);
    ///
    /// assert_eq!(Signal::rows(&db, 1, Signal::SAMPLES).await?, Some(1000));
    /// let error = Signal::get_rows(&db, 1, Signal::SAMPLES, 990..1010).await.unwrap_err();
    /// assert!(error.is_out_of_range() && error.to_string().ends_with("there are 1000 rows, and 990..1010 was asked for"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`is_out_of_range`](crate::Error::is_out_of_range) if not all of the rows are there;
    /// [`is_not_found`](crate::Error::is_not_found) if the field is absent and required, as for [`get`](Self::get);
    /// [`is_malformed`](crate::Error::is_malformed) as for `get`, and if the stored array has no rows: one in Fortran order, or
    /// without elements in a row; [`is_refused`](crate::Error::is_refused) if the range ends before it begins, or if the
    /// field's ship stores no rows (`Json`, `Zstd<Raw>`): nothing was sent.
    fn get_rows<E: Executor, F, T>(on: E, id: KeyRef<'_, Self>, field: F, rows: impl RangeBounds<usize>) -> E::Reply<T>
    where
        F: HasRows<Self, Output = T>,
        T: Send + Sync + 'static,
    {
        on.submit(rows::get::<Self, F>(id, field, rows::Asked::new(&rows)))
    }

    /// Writes rows of an array that is stored beside the record in the place of those from `first` on, and leaves the others
    /// as they are: so several may write different rows at once. How many rows there are stays as it is. No rows send nothing.
    ///
    /// They are given as the field's type, or borrowed: `&[f32]`, `&ArrayView2<u8>`. The record counts as written: a `ttl`
    /// starts anew, a version is raised.
    ///
    /// One script (EVALSHA), which copies the parts that the rows are in: of an array of up to 4 MiB all of it, however few the
    /// rows are. That is within the server; over the network go the rows.
    ///
    /// ```
    /// # use redis_struct::ship::Raw;
    /// # use redis_struct::{Db, RedisStruct, Result};
    /// # #[derive(RedisStruct)]
    /// # #[redis(keyspace = "S")]
    /// # struct Signal {
    /// #     #[redis(key)]
    /// #     id: u64,
    /// #     #[ship(Raw, beside)]
    /// #     samples: Vec<f32>,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<()> {
    /// # let server = redis_struct::testing::Server::start().unwrap();
    /// # let db = Db::connect(server.url()).await?;
    /// Signal { id: 1, samples: vec![0.0; 6] }.save(&db).await?;
    /// let (left, right) = ([1.0; 3], vec![2.0; 3]);
    /// tokio::try_join!(
    ///     Signal::set_rows(&db, 1, Signal::SAMPLES, 0, &left),
    ///     Signal::set_rows(&db, 1, Signal::SAMPLES, 3, &right[..2]),
    /// )?;
    /// assert_eq!(Signal::load(&db, 1).await?.samples, [1.0, 1.0, 1.0, 2.0, 2.0, 0.0]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`is_out_of_range`](crate::Error::is_out_of_range) if there are not that many rows;
    /// [`is_not_found`](crate::Error::is_not_found) if there is no record, and
    /// [`is_missing_field`](crate::Error::is_missing_field) if there is one without the field;
    /// [`is_malformed`](crate::Error::is_malformed) if what is stored has other rows than these, or none, or was stored by
    /// another ship; and with a version as [`save`](Self::save): nothing was written.
    /// [`is_refused`](crate::Error::is_refused) if the rows cannot be stored, or if the field's ship stores none: nothing was
    /// sent.
    fn set_rows<E: Executor, F: HasRows<Self>, V>(
        on: E,
        id: KeyRef<'_, Self>,
        field: F,
        first: usize,
        rows: &V,
    ) -> E::Reply<()>
    where
        V: RowsOf<<F::Array as ByRow>::Rows> + ?Sized,
    {
        match rows::set::<Self, F>(id, field, first, rows) {
            Some(op) => on.submit(op),
            None => on.ready(Ok(())),
        }
    }

    /// How many rows there are in an array that is stored beside the record; `None` if the field is absent. MULTI, HGET, HGET,
    /// EXEC: nothing of the array is read.
    ///
    /// # Errors
    ///
    /// [`is_malformed`](crate::Error::is_malformed) if the stored array has no rows, or if another ship has stored it;
    /// [`is_refused`](crate::Error::is_refused) if the field's ship stores none.
    fn rows<E: Executor, F: HasRows<Self>>(on: E, id: KeyRef<'_, Self>, field: F) -> E::Reply<Option<usize>> {
        on.submit(rows::count::<Self, F>(id, field))
    }

    /// Deletes the key. Whether there was one. DEL.
    fn delete<E: Executor>(on: E, id: KeyRef<'_, Self>) -> E::Reply<bool> {
        on.submit(life::delete::<Self>(id))
    }

    /// Deletes several. How many there were. One DEL for each, in one round trip.
    fn delete_many<E: Executor, I>(on: E, ids: I) -> E::Reply<u64>
    where
        I: IntoIterator,
        I::Item: ToKey<Self::Key>,
    {
        let units: Queue = ids.into_iter().map(|id| life::delete_unit::<Self>(id.to_key())).collect();
        if units.is_empty() { on.ready(Ok(0)) } else { on.submit(life::delete_many(units)) }
    }

    /// Whether there is a key of this id, of whatever type. EXISTS.
    fn exists<E: Executor>(on: E, id: KeyRef<'_, Self>) -> E::Reply<bool> {
        on.submit(life::exists::<Self>(id))
    }

    /// Lets the record go after some time: parts of a millisecond count as one, no time deletes it at once. `false` if
    /// there is none. PEXPIRE.
    ///
    /// # Errors
    ///
    /// [`is_refused`](crate::Error::is_refused) if the time is more than Redis can count.
    fn expire<E: Executor>(on: E, id: KeyRef<'_, Self>, after: Duration) -> E::Reply<bool> {
        on.submit(life::expire::<Self>(id, after))
    }

    /// Lets the record go at a time, in whole milliseconds; one of the past deletes it at once. `false` if there is
    /// none. PEXPIREAT.
    ///
    /// # Errors
    ///
    /// [`is_refused`](crate::Error::is_refused) if the time is more than Redis can count.
    fn expire_at<E: Executor>(on: E, id: KeyRef<'_, Self>, at: SystemTime) -> E::Reply<bool> {
        on.submit(life::expire_at::<Self>(id, at))
    }

    /// Lets the record stay. `false` if there is none, or if it would have stayed anyway. PERSIST.
    fn persist<E: Executor>(on: E, id: KeyRef<'_, Self>) -> E::Reply<bool> {
        on.submit(life::persist::<Self>(id))
    }

    /// How long the record has to live. PTTL.
    fn ttl<E: Executor>(on: E, id: KeyRef<'_, Self>) -> E::Reply<Ttl> {
        on.submit(life::ttl::<Self>(id))
    }

    /// Every id of the keyspace, and nothing else: hashes whose key is what an id would be written as.
    ///
    /// A key that matches the keyspace's pattern but holds no id of the key's type is an error in the stream, which
    /// goes on after it. As with SCAN, what is there from beginning to end comes, what comes or goes meanwhile may or
    /// may not, and while the server's table of keys shrinks an id may come twice. One SCAN (COUNT 500) for each page; a
    /// cluster is asked before and after what is where (CLUSTER SLOTS, and CLUSTER NODES of each node).
    fn keys(db: &Db) -> Scan<Self::Key> {
        scan::keys::<Self>(db)
    }

    /// Every record of the keyspace: as [`keys`](Self::keys), loaded page by page in a second round trip. A record that
    /// cannot be read is an error in the stream, which goes on after it.
    fn scan(db: &Db) -> Scan<Self> {
        scan::scan::<Self>(db)
    }
}
