//! The unit: what is routed, sent and judged as a whole.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use super::wire::Laid;
use super::{Command, Keyspace, Reply};
use crate::error::{Error, Kind, Place};
use crate::script::Source;

/// Whether a unit may change data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

/// A place in the batch's store of key bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// Appends `bytes` to the store.
    pub(crate) fn store(bytes: &[u8], store: &mut Vec<u8>) -> Self {
        let start = store.len();
        store.extend_from_slice(bytes);
        Self { start, end: store.len() }
    }

    pub(crate) fn of(self, store: &[u8]) -> &[u8] {
        store.get(Range::from(self)).unwrap_or_default()
    }

    pub(crate) fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// The two as one, if `other` comes right behind.
    pub(crate) fn joined(self, other: Self) -> Option<Self> {
        (self.end == other.start).then_some(Self { start: self.start, end: other.end })
    }

    /// The same bytes after their store was appended to one of length `by`.
    pub(crate) fn shifted(self, by: usize) -> Self {
        Self { start: self.start.saturating_add(by), end: self.end.saturating_add(by) }
    }
}

impl std::convert::From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self { start: range.start, end: range.end }
    }
}

impl std::convert::From<Span> for Range<usize> {
    fn from(span: Span) -> Self {
        span.start..span.end
    }
}

/// The commands of a unit.
#[derive(Debug)]
pub(crate) enum Body {
    /// One command.
    One(Command),
    /// MULTI, these commands, EXEC.
    Block(Vec<Command>),
    /// Nothing to send: the value could not be encoded.
    Refused(Error),
}

/// What can be done when the server says that the unit did not run.
#[derive(Clone, Debug)]
pub(crate) enum Remedy {
    None,
    /// The command is EVALSHA of this script: on NOSCRIPT, send its text.
    Eval(Arc<Source>),
    /// The command is HINCRBY on a u64, which ends at `i64::MAX`: past that, by a script.
    Widen,
}

/// What is routed, sent and judged as a whole: one command, or one MULTI…EXEC block.
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) info: UnitInfo,
    pub(crate) body: Body,
    pub(crate) remedy: Remedy,
}

/// The part of a queued unit that is sent.
#[derive(Debug)]
pub(crate) struct Load {
    /// Its commands.
    pub(crate) at: At,
    /// How many commands it is, without MULTI and EXEC. None if there is nothing to send.
    pub(crate) commands: usize,
    /// It is a MULTI…EXEC block of its own.
    pub(crate) is_block: bool,
    /// Why there is nothing to send.
    pub(crate) refused: Option<Error>,
    pub(crate) remedy: Remedy,
}

/// Where the commands of a unit are.
#[derive(Debug)]
pub(crate) enum At {
    /// In the batch's store, as they go over the wire.
    Wire(Span),
    /// A command that is too large to be copied, or that is sent in the stead of another.
    Own(Arc<Command>),
    /// Several, of which some are too large to be copied.
    Mixed(Box<[At]>),
}

impl At {
    /// The same after its store was appended to one of length `by`.
    pub(crate) fn shift(&mut self, by: usize) {
        match self {
            Self::Wire(span) => *span = span.shifted(by),
            Self::Own(_) => {}
            Self::Mixed(parts) => parts.iter_mut().for_each(|part| part.shift(by)),
        }
    }

    /// The first command.
    fn first(&self, wire: &[u8]) -> Option<Cow<'_, Command>> {
        match self {
            Self::Wire(span) => Laid::first(&mut span.of(wire)).map(|laid| Cow::Owned(laid.to_command())),
            Self::Own(command) => Some(Cow::Borrowed(command)),
            Self::Mixed(parts) => parts.first().and_then(|part| part.first(wire)),
        }
    }
}

/// The part of a unit that is remembered after it was sent.
#[derive(Debug)]
pub(crate) struct UnitInfo {
    from: From,
    /// The key, in the batch's store.
    pub(crate) key: Span,
    /// Length of the MULTI…EXEC block of several units that begins here; 0 elsewhere.
    pub(crate) block: usize,
    pub(crate) access: Access,
    /// The person dropped the result before it came: its error is reported by whoever runs the batch.
    pub(crate) unwatched: bool,
}

/// Where records of a struct are, and what they are called in errors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    /// Name of the struct.
    pub(crate) record: &'static str,
    /// What the key is one of: it knows how to show it.
    pub(crate) keyspace: Keyspace,
    /// Name of the connection.
    pub(crate) connection: &'static str,
}

/// A command of a person's own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Called {
    pub(crate) name: String,
    /// The connection that it is for.
    pub(crate) connection: &'static str,
    /// The node of a cluster that it is for.
    pub(crate) node: Option<String>,
    /// The keys after the first one.
    pub(crate) keys: Vec<Vec<u8>>,
    /// It changes nothing.
    pub(crate) reads: bool,
    /// Its reply may take as long as it likes.
    pub(crate) blocks: bool,
}

/// Who made the unit.
#[derive(Debug)]
enum From {
    /// An operation on a struct, which sends this command.
    Record(&'static Origin, &'static str),
    /// A person, with a command of their own.
    Call(Box<Called>),
}

impl Unit {
    /// A unit of an operation on a struct. `name` is that of its command, for errors.
    pub(crate) fn of_record(origin: &'static Origin, name: &'static str, body: Body, access: Access) -> Self {
        Self::new(From::Record(origin, name), body, access)
    }

    /// A unit of the user's own.
    pub(crate) fn of_call(called: Called, body: Body) -> Self {
        let access = if called.reads { Access::Read } else { Access::Write };
        Self::new(From::Call(Box::new(called)), body, access)
    }

    fn new(from: From, body: Body, access: Access) -> Self {
        let info = UnitInfo { from, key: Span::default(), block: 0, access, unwatched: false };
        Self { info, body, remedy: Remedy::None }
    }
}

impl Load {
    /// Nothing is sent, because of this.
    pub(crate) fn refused(error: Error) -> Self {
        let at = At::Wire(Span::default());
        Self { at, commands: 0, is_block: false, refused: Some(error), remedy: Remedy::None }
    }

    /// One command.
    pub(crate) fn one(command: Command, remedy: Remedy) -> Self {
        Self { at: At::Own(Arc::new(command)), commands: 1, is_block: false, refused: None, remedy }
    }

    /// The first command, of those in `wire` if that is where it is.
    pub(crate) fn command(&self, wire: &[u8]) -> Option<Cow<'_, Command>> {
        self.at.first(wire)
    }

    /// The outcome before anything was sent.
    pub(crate) fn refusal(&self) -> Outcome {
        self.refused.clone().map_or(Outcome::Taken, Outcome::Failed)
    }
}

impl UnitInfo {
    /// Name of the connection that it is for.
    pub(crate) fn connection(&self) -> &'static str {
        match &self.from {
            From::Record(origin, _) => origin.connection,
            From::Call(call) => call.connection,
        }
    }

    /// The name of its command, for people.
    #[cfg(feature = "tracing")]
    pub(crate) fn command(&self) -> &str {
        match &self.from {
            From::Record(_, name) => name,
            From::Call(call) => &call.name,
        }
    }

    /// It is a command of a person's own: we do not know all its keys.
    pub(crate) fn is_call(&self) -> bool {
        matches!(self.from, From::Call(_))
    }

    /// Its reply may take as long as it likes.
    pub(crate) fn blocks(&self) -> bool {
        matches!(&self.from, From::Call(call) if call.blocks)
    }

    /// All keys that it is known to use.
    pub(crate) fn keys<'a>(&'a self, keys: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        let others = match &self.from {
            From::Record(..) => &[],
            From::Call(call) => &call.keys[..],
        };
        let first = Some(self.key.of(keys)).filter(|key| !key.is_empty());
        first.into_iter().chain(others.iter().map(Vec::as_slice))
    }

    /// The node of a cluster that it is for, where it names one.
    pub(crate) fn node(&self) -> Option<&str> {
        match &self.from {
            From::Record(..) => None,
            From::Call(call) => call.node.as_deref(),
        }
    }

    pub(crate) fn place(&self, keys: &[u8]) -> Place {
        let key = self.key.of(keys);
        match &self.from {
            From::Record(origin, name) => {
                let place = Place::of_record(origin.record).command(*name);
                if key.is_empty() { place } else { place.key(&origin.keyspace.shown(key)) }
            }
            From::Call(call) => {
                let place = Place::default().command(call.name.clone());
                if key.is_empty() { place } else { place.key(key) }
            }
        }
    }
}

/// What is remembered of the units of a batch: enough to name them in errors, and to read ids from keys.
#[derive(Debug, Default)]
pub(crate) struct Manifest {
    pub(crate) keys: Vec<u8>,
    pub(crate) units: Vec<UnitInfo>,
    /// When their time is over, if the person has said so.
    pub(crate) until: OnceLock<Instant>,
}

impl Manifest {
    pub(crate) fn new(keys: Vec<u8>, units: Vec<UnitInfo>) -> Self {
        Self { keys, units, until: OnceLock::new() }
    }

    pub(crate) fn key(&self, place: usize) -> &[u8] {
        self.units.get(place).map(|unit| unit.key.of(&self.keys)).unwrap_or_default()
    }

    pub(crate) fn place(&self, place: usize) -> Place {
        self.units.get(place).map(|unit| unit.place(&self.keys)).unwrap_or_default()
    }
}

/// The name of the connection that is used where none is named.
pub(crate) const DEFAULT_CONNECTION: &str = "default";

/// What became of a unit.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The reply of its one command.
    Reply(Reply),
    /// The replies of the commands of its block.
    Replies(Vec<Reply>),
    /// It failed, in whole or in part.
    Failed(Error),
    /// Its result was taken.
    Taken,
}

impl Outcome {
    /// Why it failed, if it did.
    #[cfg(feature = "tracing")]
    pub(crate) fn error(&self) -> Option<&Error> {
        match self {
            Self::Failed(error) => Some(error),
            _ => None,
        }
    }

    pub(crate) fn take(&mut self) -> Self {
        match self {
            // An error is kept: whoever asks again is told again.
            Self::Failed(error) => Self::Failed(error.clone()),
            other => std::mem::replace(other, Self::Taken),
        }
    }

    /// The reply of the one command.
    pub(crate) fn reply(self) -> Result<Reply, Error> {
        match self {
            Self::Reply(reply) => Ok(reply),
            Self::Replies(mut replies) => replies.pop().ok_or_else(taken),
            Self::Failed(error) => Err(error),
            Self::Taken => Err(taken()),
        }
    }

    /// The replies of the block's commands; of one command, its one reply.
    pub(crate) fn replies(self) -> Result<Vec<Reply>, Error> {
        match self {
            Self::Replies(replies) => Ok(replies),
            other => other.reply().map(|reply| vec![reply]),
        }
    }
}

fn taken() -> Error {
    Error::new(Kind::Taken, "this result was already taken")
}
