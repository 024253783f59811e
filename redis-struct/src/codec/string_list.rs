//! RedPipe's list of strings in one field.

use std::ops::{Deref, DerefMut};

use super::{Arg, Bulk, CodecError, Decode, Encode, Encoded};

/// Strings, stored joined by commas: `a,b`. The empty list is the empty string.
///
/// It is the form of RedPipe's `StringListField`, for fields that its programs read or write, and so it holds only
/// what they read back: a list with an empty string, or with a string that has a comma, is refused when it is
/// written. When one is read, empty strings between commas are left out, as they do. (They read the empty list as
/// `None`.)
///
/// ```
/// use redis_struct::RedisStruct;
/// use redis_struct::codec::StringList;
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "POST")]
/// struct Post {
///     #[redis(key)]
///     id: u64,
///     tags: StringList, // `red,blue`
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> redis_struct::Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = redis_struct::Db::connect(server.url()).await?;
/// Post { id: 1, tags: ["red", "blue"].into() }.save(&db).await?;
/// assert_eq!(*Post::load(&db, 1).await?.tags, ["red", "blue"]);
///
/// let refused = Post { id: 1, tags: ["red, blue"].into() }.save(&db).await;
/// assert!(refused.is_err_and(|error| error.is_refused()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StringList(pub Vec<String>);

impl Deref for StringList {
    type Target = Vec<String>;

    fn deref(&self) -> &Vec<String> {
        &self.0
    }
}

impl DerefMut for StringList {
    fn deref_mut(&mut self) -> &mut Vec<String> {
        &mut self.0
    }
}

impl From<Vec<String>> for StringList {
    fn from(strings: Vec<String>) -> Self {
        Self(strings)
    }
}

impl<const N: usize> From<[&str; N]> for StringList {
    fn from(strings: [&str; N]) -> Self {
        strings.into_iter().collect()
    }
}

impl From<StringList> for Vec<String> {
    fn from(list: StringList) -> Self {
        list.0
    }
}

impl<S: Into<String>> FromIterator<S> for StringList {
    fn from_iter<I: IntoIterator<Item = S>>(strings: I) -> Self {
        Self(strings.into_iter().map(Into::into).collect())
    }
}

impl Encode for StringList {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        if self.iter().any(String::is_empty) {
            return Err(CodecError::new("a list that is joined by commas cannot hold an empty string"));
        }
        if self.iter().any(|string| string.contains(',')) {
            return Err(CodecError::new("a list that is joined by commas cannot hold a string with a comma"));
        }
        self.join(",").encode(to)
    }
}

impl Decode for StringList {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        Ok(bytes.as_str()?.split(',').filter(|string| !string.is_empty()).collect())
    }
}
