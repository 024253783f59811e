//! An operation that is ready to be queued: its units, and how its result is read from their replies.

use super::done::Done;
use super::queue::Queue;
use crate::command::{Body, Outcome, Unit};
use crate::error::{Error, Kind, Place, Result};

/// An operation: units, and how their replies become a `T`.
pub struct Op<T> {
    pub(super) units: Units,
    pub(super) decoder: Decoder<T>,
}

pub(super) enum Units {
    One(Unit),
    Many(Box<Queue>),
}

impl<T> std::fmt::Debug for Op<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Op")
    }
}

impl<T> Op<T> {
    pub(crate) fn one(unit: Unit, decoder: Decoder<T>) -> Self {
        Self { units: Units::One(unit), decoder }
    }

    /// As a part of a pipeline.
    pub(super) fn in_pipeline(&mut self) {
        if let Units::One(unit) = &mut self.units
            && unit.info.blocks()
        {
            refuse_to_wait(unit);
        }
    }

    pub(crate) fn many(units: Queue, decoder: Decoder<T>) -> Self {
        Self { units: Units::Many(Box::new(units)), decoder }
    }
}

#[cold]
fn refuse_to_wait(unit: &mut Unit) {
    if matches!(unit.body, Body::Refused(_)) {
        return;
    }
    let reason = "a command that waits on the server would hold up the others of the pipeline: run it on the `Db`, beside \
                  the pipeline";
    let mut place = unit.info.place(b"");
    if let Body::One(command) = &unit.body {
        place = place.key(command.key());
    }
    unit.body = Body::Refused(Error::new(Kind::Refused, reason).at(place));
}

/// How the replies of an operation are read.
pub(crate) enum Decoder<T> {
    /// All that it needs to know is in its types.
    Plain(fn(&mut Answers<'_>) -> Result<T>),
    /// It remembers which field it is about.
    Of(fn(&mut Answers<'_>, Memo) -> Result<T>, Memo),
    /// It remembers something else, such as which fields were asked for.
    With(Box<Decode<T>>),
}

/// What the decoder of a calculation remembers.
#[derive(Clone, Copy)]
pub(crate) struct Memo {
    /// Name of the field.
    pub(crate) field: &'static str,
    /// The least that the server can reply with if the value that it counted from was one of the type.
    pub(crate) least: Option<i64>,
}

type Decode<T> = dyn Fn(&mut Answers<'_>) -> Result<T> + Send + Sync;

impl<T> Decoder<T> {
    pub(crate) fn with(decode: impl Fn(&mut Answers<'_>) -> Result<T> + Send + Sync + 'static) -> Self {
        Self::With(Box::new(decode))
    }

    pub(super) fn decode(&self, mut answers: Answers<'_>) -> Result<T> {
        match self {
            Self::Plain(decode) => decode(&mut answers),
            Self::Of(decode, memo) => decode(&mut answers, *memo),
            Self::With(decode) => decode(&mut answers),
        }
    }
}

/// The outcomes of the units of one operation, in order.
pub(crate) struct Answers<'a> {
    done: &'a Done,
    next: usize,
    end: usize,
}

/// The outcome of one unit.
pub(crate) struct Answer<'a> {
    pub(crate) outcome: Outcome,
    /// The unit's key.
    pub(crate) key: &'a [u8],
    /// Where it happened, for errors.
    pub(crate) site: Site<'a>,
}

/// Where something happened: put into words only when there is an error to tell.
#[derive(Clone, Copy)]
pub(crate) struct Site<'a> {
    done: &'a Done,
    place: usize,
}

impl<'a> Answers<'a> {
    pub(super) fn new(done: &'a Done, first: usize, count: usize) -> Self {
        Self { done, next: first, end: first.saturating_add(count) }
    }

    pub(crate) fn len(&self) -> usize {
        self.end.saturating_sub(self.next)
    }

    /// The next unit's outcome: taken out of the batch.
    pub(crate) fn next(&mut self) -> Answer<'a> {
        let place = self.next;
        self.next = self.next.saturating_add(1);
        let site = Site { done: self.done, place };
        Answer { outcome: self.done.take(place), key: self.done.manifest.key(place), site }
    }
}

impl Site<'_> {
    pub(crate) fn place(self) -> Place {
        self.done.manifest.place(self.place)
    }
}
