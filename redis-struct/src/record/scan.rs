//! keys, scan: all records of a keyspace.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::stream::{BoxStream, Stream, StreamExt, try_unfold};
use futures_util::{TryStreamExt, stream};

use super::RedisStruct;
use super::read::{load_each, load_unit};
use super::walk::Walk;
use crate::command::{Key, Template};
use crate::connection::Db;
use crate::error::{Error, Kind, Result};
use crate::pipeline::Executor;

/// A stream of ids or records, from [`keys`](RedisStruct::keys) or [`scan`](RedisStruct::scan).
///
/// It is a [`Stream`]; [`next`](Self::next) is here so that no further crate is needed to read it.
#[must_use = "a scan asks nothing before it is read"]
pub struct Scan<T>(BoxStream<'static, Result<T>>);

impl<T> Scan<T> {
    /// The next one; `None` at the end.
    ///
    /// # Errors
    ///
    /// A key that is not one of this keyspace's, or a record that cannot be read, is an error, and the scan goes on
    /// after it. After an error of the server or the connection it ends.
    pub async fn next(&mut self) -> Option<Result<T>> {
        self.0.next().await
    }

    /// All of them, or the first error.
    ///
    /// # Errors
    ///
    /// See [`next`](Self::next).
    pub async fn collect_all(self) -> Result<Vec<T>> {
        self.0.try_collect().await
    }
}

impl<T> Stream for Scan<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        self.0.poll_next_unpin(cx)
    }
}

impl<T> fmt::Debug for Scan<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scan")
    }
}

/// Ids page by page. A page has each key once; so has a scan, unless the server's table of keys shrinks or slots move
/// to another node meanwhile.
fn pages<R: RedisStruct>(db: Db) -> impl Stream<Item = Result<Vec<Result<R::Key>>>> + Send {
    try_unfold((db, None), |(db, walk)| async move {
        let mut walk = match walk {
            Some(walk) => walk,
            None => Walk::new::<R>(db.clone()).await?,
        };
        let Some(keys) = walk.next::<R>().await? else { return Ok(None) };
        let mut seen = HashSet::with_capacity(keys.len());
        let once = keys.into_iter().filter(|key| seen.insert(key.clone()));
        let ids: Vec<_> = once.filter_map(|key| id_of::<R>(&key)).collect();
        Ok(Some((ids, (db, Some(walk)))))
    })
}

/// The id of a key. Without a keyspace's name, a key that no id is written as is somebody else's, and no error.
fn id_of<R: RedisStruct>(key: &[u8]) -> Option<Result<R::Key>> {
    let keyspace = R::SPEC.origin.keyspace;
    let id = keyspace.read_strictly::<R::Key>(key);
    if id.is_none() && keyspace.template == Template::Bare {
        return None;
    }
    Some(id.ok_or_else(|| {
        let kind = crate::error::short_type_name::<R::Key>();
        let reason = format!(
            "the key looks like one of the keyspace, but its id cannot be read as `{kind}`; rename or remove it"
        );
        Error::new(Kind::Malformed, reason).at(R::SPEC.place(key))
    }))
}

pub(super) fn keys<R: RedisStruct>(db: &Db) -> Scan<R::Key> {
    Scan(pages::<R>(db.clone()).map_ok(stream::iter).try_flatten().boxed())
}

pub(super) fn scan<R: RedisStruct>(db: &Db) -> Scan<R> {
    let loader = db.clone();
    let records = pages::<R>(db.clone()).and_then(move |ids| {
        let db = loader.clone();
        async move { load_page::<R>(&db, ids).await }
    });
    Scan(records.map_ok(stream::iter).try_flatten().boxed())
}

/// The records of a page, in one round trip. Those that have gone meanwhile are left out.
async fn load_page<R: RedisStruct>(db: &Db, ids: Vec<Result<R::Key>>) -> Result<VecDeque<Result<R>>> {
    let mut records = VecDeque::with_capacity(ids.len());
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        match id {
            Ok(id) => found.push(id),
            Err(error) => records.push_back(Err(error)),
        }
    }
    let many = load_each::<R>(found.iter().map(|id| load_unit::<R>(id.borrowed())).collect());
    for record in db.submit(many).await? {
        records.extend(record.transpose());
    }
    Ok(records)
}
