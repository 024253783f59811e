//! The unit: what is routed, sent and judged as a whole.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

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

    /// The same bytes after their store was appended to one of length `by`.
    pub(crate) fn shifted(self, by: usize) -> Self {
        Self { start: self.start.saturating_add(by), end: self.end.saturating_add(by) }
    }
}

impl From<Span> for Range<usize> {
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
    /// Nothing to send: the value could not be encoded, or the block that it belongs to cannot be sent.
    Refused(Error),
    /// On its way, or answered: so many commands.
    Sent { commands: usize, block: bool },
}

impl Body {
    /// Takes the commands out, to send them.
    pub(crate) fn send(&mut self) -> Self {
        let sent = match self {
            Self::One(_) => Self::Sent { commands: 1, block: false },
            Self::Block(commands) => Self::Sent { commands: commands.len(), block: true },
            Self::Refused(_) | Self::Sent { .. } => Self::Sent { commands: 0, block: false },
        };
        std::mem::replace(self, sent)
    }

    /// The outcome before anything was sent.
    pub(crate) fn refusal(&self) -> Outcome {
        match self {
            Self::Refused(error) => Outcome::Failed(error.clone()),
            _ => Outcome::Taken,
        }
    }
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
    /// The command's name, for errors.
    pub(crate) name: Cow<'static, str>,
    pub(crate) body: Body,
    pub(crate) remedy: Remedy,
    pub(crate) access: Access,
    /// Name of the connection, as the struct has it.
    pub(crate) connection: &'static str,
    /// Name of the struct, for errors.
    pub(crate) record: Option<&'static str>,
    /// What the key is one of: it knows how to show it. None for a command of the user's own.
    pub(crate) keyspace: Option<Keyspace>,
    /// Which argument of the first command is the key; 0 for a command without one.
    pub(crate) key_at: usize,
    /// The key, in the batch's store.
    pub(crate) key: Span,
    /// Length of the MULTI…EXEC block of several units that begins here; 0 elsewhere.
    pub(crate) block: usize,
    /// The person dropped the result before it came: its error is reported by whoever runs the batch.
    pub(crate) unwatched: bool,
}

impl Unit {
    pub(crate) fn new(name: impl Into<Cow<'static, str>>, body: Body, access: Access) -> Self {
        Self {
            name: name.into(),
            body,
            remedy: Remedy::None,
            access,
            connection: DEFAULT_CONNECTION,
            record: None,
            keyspace: None,
            key_at: 0,
            key: Span::default(),
            block: 0,
            unwatched: false,
        }
    }

    /// How many commands it is, without MULTI and EXEC.
    pub(crate) fn sent(&self) -> usize {
        match &self.body {
            Body::One(_) => 1,
            Body::Block(commands) => commands.len(),
            Body::Refused(_) => 0,
            Body::Sent { commands, .. } => *commands,
        }
    }

    /// Whether it is a MULTI…EXEC block of its own.
    pub(crate) fn is_block(&self) -> bool {
        matches!(self.body, Body::Block(_) | Body::Sent { block: true, .. })
    }
}

/// What is remembered of a unit after it was sent.
#[derive(Debug)]
pub(crate) struct UnitInfo {
    name: Cow<'static, str>,
    record: Option<&'static str>,
    keyspace: Option<Keyspace>,
    key: Span,
    pub(crate) access: Access,
    /// See [`Unit::unwatched`].
    pub(crate) unwatched: bool,
}

impl UnitInfo {
    pub(crate) fn place(&self, keys: &[u8]) -> Place {
        let mut place = Place::default().command(self.name.clone());
        place.record = self.record.map(Into::into);
        match (self.key.of(keys), self.keyspace) {
            (b"", _) => place,
            (key, Some(keyspace)) => place.key(&keyspace.shown(key)),
            (key, None) => place.key(key),
        }
    }
}

/// What is remembered of the units of a batch: enough to name them in errors, and to read ids from keys.
#[derive(Debug, Default)]
pub(crate) struct Manifest {
    pub(crate) keys: Vec<u8>,
    pub(crate) units: Vec<UnitInfo>,
}

impl Manifest {
    pub(crate) fn of(units: &[Unit], keys: Vec<u8>) -> Self {
        let info = |unit: &Unit| UnitInfo {
            name: unit.name.clone(),
            record: unit.record,
            keyspace: unit.keyspace,
            key: unit.key,
            access: unit.access,
            unwatched: unit.unwatched,
        };
        Self { keys, units: units.iter().map(info).collect() }
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
