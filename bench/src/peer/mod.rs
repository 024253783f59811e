//! What is compared: a file for each.

mod floor;
#[cfg(feature = "peers")]
mod fred;
mod hand;
mod ours;
#[cfg(feature = "peers")]
mod redis_derive;
#[cfg(feature = "peers")]
mod redis_macros;
#[cfg(feature = "peers")]
mod rustis;

use std::cell::RefCell;
use std::fmt;
use std::pin::Pin;
use std::rc::Rc;

use tokio::task::JoinHandle;

use crate::Outcome;
use crate::data::{Data, PER_TASK, Record};
use crate::sizes::{Sample, Samples};
use crate::work::Work;

/// The peer that the others are compared with.
pub(crate) const HAND: &str = "hand";

/// A way to store records.
pub(crate) trait Peer {
    /// As `--variant` and the table have it.
    fn name(&self) -> &'static str;

    /// What its keys begin with: each has records of its own.
    fn prefix(&self) -> &'static str;

    /// The work, to be awaited once; nothing is done before. None if this peer has no such thing.
    fn run(&self, work: Work) -> Option<Run<'_>>;
}

pub(crate) type Run<'a> = Pin<Box<dyn Future<Output = Outcome<Got>> + 'a>>;

/// What the work has returned, as the peer's user gets it.
pub(crate) enum Got {
    Nothing,
    Records(Vec<Record>),
    /// Records of a struct of the peer's own.
    #[cfg(feature = "peers")]
    Stored(Vec<redis_derive::Stored>),
    Counts(Vec<u64>),
    Mixed(Vec<Mixed>),
    Sized(Box<dyn Compare>),
    Reply {
        found: Rc<RefCell<Vec<u8>>>,
        expected: Rc<[u8]>,
    },
}

/// What was loaded, counted and got.
pub(crate) type Mixed = (Record, u64, String);

/// Records of any size.
pub(crate) trait Compare {
    fn is_expected(&self, samples: &Samples) -> bool;
}

impl<T: Sample> Compare for Vec<T> {
    fn is_expected(&self, samples: &Samples) -> bool {
        *self == T::of(samples)
    }
}

impl fmt::Debug for Got {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "nothing",
            Self::Records(_) | Self::Sized(_) => "records",
            #[cfg(feature = "peers")]
            Self::Stored(_) => "records",
            Self::Counts(_) => "numbers",
            Self::Mixed(_) => "records, numbers and names",
            Self::Reply { .. } => "a reply",
        })
    }
}

/// All of them, each with a connection of its own.
pub(crate) async fn connect(url: &str, data: &Data) -> Outcome<Vec<Box<dyn Peer>>> {
    Ok(vec![
        Box::new(hand::Hand::connect(url, data).await?),
        Box::new(ours::Ours::connect(url, data).await?),
        #[cfg(feature = "peers")]
        Box::new(rustis::Rustis::connect(url, data).await?),
        #[cfg(feature = "peers")]
        Box::new(fred::Fred::connect(url, data).await?),
        #[cfg(feature = "peers")]
        Box::new(redis_derive::RedisDerive::connect(url, data).await?),
        #[cfg(feature = "peers")]
        Box::new(redis_macros::RedisMacros::connect(url, data).await?),
        Box::new(floor::Floor::connect(url, data).await?),
    ])
}

fn boxed<'a>(work: impl Future<Output = Outcome<Got>> + 'a) -> Option<Run<'a>> {
    Some(Box::pin(work))
}

/// What tasks have loaded, in the order of the tasks.
async fn gather<E>(tasks: Vec<JoinHandle<Result<Vec<Record>, E>>>) -> Outcome<Got>
where
    E: std::error::Error + Send + Sync + 'static,
{
    let mut all = Vec::with_capacity(tasks.len() * PER_TASK);
    for task in tasks {
        all.extend(task.await??);
    }
    Ok(Got::Records(all))
}
