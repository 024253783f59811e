//! The bytes of a reply, seen as elements.

use std::fmt;
use std::ops::Deref;

use super::element::{self, RawElement};
use super::{Natural, Pack, Raw, Rows, Unpack, rows};
use crate::codec::{Arg, Bulk, CodecError, Encoded};

/// Elements that [`Raw`] has read: the received bytes themselves, seen as elements, without a copy.
///
/// It is a slice: `view.len()`, `view[0]`, `view.iter()`; `to_vec()` copies it. Where the bytes do not lie as the elements
/// have to (allocators place them so that they do), on a big-endian machine, and for `bool`s, they are copied once. It can
/// be saved, too, and is made `From` a `Vec`.
///
/// ```
/// use redis_struct::ship::RawView;
/// use redis_struct::{Db, RedisStruct, Result};
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "DOC")]
/// struct Document {
///     #[redis(key)]
///     id: u64,
///     #[ship]
///     embedding: RawView<f32>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// Document { id: 1, embedding: vec![3.0, 4.0].into() }.save(&db).await?;
/// let document = Document::load(&db, 1).await?;
/// assert_eq!(document.embedding.iter().map(|x| x * x).sum::<f32>(), 25.0);
/// # Ok(())
/// # }
/// ```
pub struct RawView<T>(Seen<T>);

enum Seen<T> {
    /// They have been cast once.
    Bytes(Vec<u8>),
    Elements(Vec<T>),
}

impl<T: RawElement> RawView<T> {
    fn new(bytes: Vec<u8>) -> Result<Self, CodecError> {
        if T::ANY_BYTES && T::from_bytes(&bytes).is_some() {
            return Ok(Self(Seen::Bytes(bytes)));
        }
        element::read_vec(Bulk::from(bytes)).map(Seen::Elements).map(Self)
    }

    /// The elements in a vector: without a copy if they are in one, or are of one byte.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        match self.0 {
            Seen::Elements(elements) => elements,
            Seen::Bytes(bytes) => T::from_vec(bytes).unwrap_or_else(|bytes| seen(&bytes).to_vec()),
        }
    }
}

/// They were cast when they came in, and have not moved since.
fn seen<T: RawElement>(bytes: &[u8]) -> &[T] {
    T::from_bytes(bytes).unwrap_or_default()
}

impl<T: RawElement> Deref for RawView<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.0 {
            Seen::Bytes(bytes) => seen(bytes),
            Seen::Elements(elements) => elements,
        }
    }
}

impl<T: RawElement> AsRef<[T]> for RawView<T> {
    fn as_ref(&self) -> &[T] {
        self
    }
}

impl<T> From<Vec<T>> for RawView<T> {
    fn from(elements: Vec<T>) -> Self {
        Self(Seen::Elements(elements))
    }
}

impl<T: RawElement> Clone for RawView<T> {
    /// A copy of the elements.
    fn clone(&self) -> Self {
        self.to_vec().into()
    }
}

impl<T> Default for RawView<T> {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl<T: RawElement + PartialEq> PartialEq for RawView<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: RawElement> fmt::Debug for RawView<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<T: RawElement> Pack<RawView<T>> for Raw {
    fn pack(value: &RawView<T>, to: Arg<'_>) -> Encoded {
        T::write(value, to)
    }

    fn rows(_: &RawView<T>) -> Option<Rows> {
        Some(rows::rows::<T>())
    }
}

impl<T: RawElement> Unpack<RawView<T>> for Raw {
    fn unpack(bytes: Bulk) -> Result<RawView<T>, CodecError> {
        RawView::new(bytes.into_vec())
    }
}

impl<T: RawElement> Natural for RawView<T> {
    type Ship = Raw;
}
