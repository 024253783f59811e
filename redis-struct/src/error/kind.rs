//! The kinds of error and their predicates.

use super::Error;

/// What kind of error it is. Private: people ask the predicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// No record there.
    NotFound,
    /// The record lacks a required field.
    MissingField,
    /// Stored bytes that the type cannot be read from, or a reply of an unexpected shape.
    Malformed,
    /// The key holds another Redis type.
    WrongType,
    /// An increment past what the field's type can hold, or rows past those of an array.
    OutOfRange,
    /// Somebody else has written the record since it was loaded.
    Conflict,
    /// A Rust value that cannot be stored.
    Refused,
    /// Read before `execute()`.
    NotReady,
    /// Never sent, and never will be.
    Discarded,
    /// Certainly did not run, though its neighbours may have.
    NotRun,
    /// Too many commands wait already; certainly did not run.
    Busy,
    /// The connection was closed by the application; certainly did not run.
    Closed,
    /// The deadline was over before it was sent; certainly did not run.
    TooLate,
    /// No connection; certainly did not run.
    NoConnection,
    /// Sent, then the connection was lost.
    ConnectionLost,
    /// Sent, then no reply in time.
    TimedOut,
    /// Sent, then the deadline was over.
    Overdue,
    /// Sent, then nobody waited any more.
    Abandoned,
    /// An error reply of the server that has no kind of its own.
    Server,
    /// A URL, a name or an option that cannot be used.
    Config,
    /// A closure of the person's panicked.
    Panicked,
    /// A result that was taken before.
    Taken,
    /// Stands for the failures of a batch.
    Batch,
}

/// What kind of error it is.
impl Error {
    /// There is no record under this id.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.any(|kind| kind == Kind::NotFound)
    }

    /// The record is there, and a required field of it is not.
    #[must_use]
    pub fn is_missing_field(&self) -> bool {
        self.any(|kind| kind == Kind::MissingField)
    }

    /// The stored bytes are not a value of the Rust type, or the reply has a shape that the type cannot be read from.
    #[must_use]
    pub fn is_malformed(&self) -> bool {
        self.any(|kind| kind == Kind::Malformed)
    }

    /// The key holds another Redis type (`WRONGTYPE`); nothing was changed.
    #[must_use]
    pub fn is_wrong_type(&self) -> bool {
        self.any(|kind| kind == Kind::WrongType)
    }

    /// An increment would leave a value that the field's type cannot hold, or an array does not have all the
    /// [rows](crate::RedisStruct::get_rows) that are asked for; the stored value is unchanged.
    #[must_use]
    pub fn is_out_of_range(&self) -> bool {
        self.any(|kind| kind == Kind::OutOfRange)
    }

    /// Somebody else has written or deleted the record since it was loaded (`#[redis(version)]`), or has changed what a
    /// [transaction](crate::Db::transaction) has read; nothing was written.
    ///
    /// Load it again, change it, and save it:
    ///
    /// ```
    /// use redis_struct::{Db, RedisStruct, Result};
    ///
    /// #[derive(RedisStruct)]
    /// #[redis(keyspace = "A")]
    /// struct Account {
    ///     #[redis(key)]
    ///     id: u64,
    ///     history: Vec<u8>,
    ///     #[redis(version)]
    ///     version: u64,
    /// }
    ///
    /// async fn note(db: &Db, id: u64, line: &[u8]) -> Result<()> {
    ///     loop {
    ///         let mut account = Account::load(db, id).await?;
    ///         account.history.extend_from_slice(line);
    ///         match account.save(db).await {
    ///             Err(error) if error.is_conflict() => {} // once more, with what is there now
    ///             done => return done,
    ///         }
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<()> {
    /// # let server = redis_struct::testing::Server::start().unwrap();
    /// # let db = Db::connect(server.url()).await?;
    /// Account { id: 1, history: Vec::new(), version: 0 }.save(&db).await?;
    /// let (one, other) = tokio::join!(note(&db, 1, b"one;"), note(&db, 1, b"other;"));
    /// one.and(other)?;
    /// let account = Account::load(&db, 1).await?;
    /// assert_eq!((account.history.len(), account.version), (10, 3));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.any(|kind| kind == Kind::Conflict)
    }

    /// A Rust value that cannot be stored; nothing was sent for it.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.any(|kind| kind == Kind::Refused)
    }

    /// The result of a batch that was not executed yet.
    #[must_use]
    pub fn is_not_ready(&self) -> bool {
        self.any(|kind| kind == Kind::NotReady)
    }

    /// The result of a batch that was dropped before it was sent.
    #[must_use]
    pub fn is_discarded(&self) -> bool {
        self.any(|kind| kind == Kind::Discarded)
    }

    /// The operation certainly did not run, whatever its neighbours did: it may be called again.
    #[must_use]
    pub fn is_not_run(&self) -> bool {
        self.any(|kind| {
            matches!(
                kind,
                Kind::NotRun
                    | Kind::Busy
                    | Kind::Closed
                    | Kind::TooLate
                    | Kind::NoConnection
                    | Kind::Discarded
                    | Kind::Refused
                    | Kind::Config
            )
        })
    }

    /// The operation was sent, and its reply did not come (connection lost, timeout, deadline, nobody waiting): it may
    /// have run.
    ///
    /// The library never sends such an operation again. Whether to, only the application can know.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        self.any(|kind| matches!(kind, Kind::ConnectionLost | Kind::TimedOut | Kind::Overdue | Kind::Abandoned))
    }

    /// No connection to the server, or it was lost.
    #[must_use]
    pub fn is_connection(&self) -> bool {
        self.any(|kind| matches!(kind, Kind::NoConnection | Kind::ConnectionLost | Kind::TimedOut))
    }

    /// The server did not reply within the response timeout, or the operation was not done within the time that it was
    /// given ([`within`](crate::Pending::within)). [`is_not_run`](Self::is_not_run) tells whether it was not even sent.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.any(|kind| matches!(kind, Kind::TimedOut | Kind::Overdue | Kind::TooLate))
    }

    /// So many commands wait for the server already
    /// ([`waiting_limit`](crate::Builder::waiting_limit)) that the operation was not sent: it did not run.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.any(|kind| kind == Kind::Busy)
    }

    /// The application has closed the connection ([`Db::close`](crate::Db::close)): the operation did not run.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.any(|kind| kind == Kind::Closed)
    }

    /// The server replied with an error that has no predicate of its own.
    #[must_use]
    pub fn is_server(&self) -> bool {
        self.any(|kind| kind == Kind::Server)
    }

    /// A URL, a connection name or an option that cannot be used.
    #[must_use]
    pub fn is_config(&self) -> bool {
        self.any(|kind| kind == Kind::Config)
    }

    /// The closure of a [`map`](crate::Deferred::map) panicked, so its result does not exist.
    #[must_use]
    pub fn is_panicked(&self) -> bool {
        self.any(|kind| kind == Kind::Panicked)
    }
}
