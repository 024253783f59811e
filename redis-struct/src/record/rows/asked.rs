//! Which rows are asked for.

use std::fmt;
use std::ops::{Bound, Range, RangeBounds};

use crate::command::Command;
use crate::error::{Error, Kind};

/// Rows from one to another; without an end, all that follow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    first: usize,
    end: Option<usize>,
}

impl Asked {
    pub(crate) fn new(range: &impl RangeBounds<usize>) -> Self {
        // Beyond the last number there is no row, either.
        let first = match range.start_bound() {
            Bound::Included(row) => *row,
            Bound::Excluded(row) => row.saturating_add(1),
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            Bound::Included(row) => Some(row.saturating_add(1)),
            Bound::Excluded(row) => Some(*row),
            Bound::Unbounded => None,
        };
        Self { first, end }
    }

    /// So many from this one on.
    pub(super) fn from(first: usize, count: usize) -> Self {
        Self { first, end: Some(first.saturating_add(count)) }
    }

    /// The two arguments of `rows/get.lua`.
    pub(super) fn write(self, command: &mut Command) {
        command.number(self.first);
        command.bytes(self.end.map(|end| end.to_string()).unwrap_or_default().as_bytes());
    }

    /// These rows of so many, if they are there.
    pub(super) fn of(self, count: usize) -> Option<Range<usize>> {
        let end = self.end.unwrap_or(count);
        (self.first <= end && end <= count).then_some(self.first..end)
    }

    pub(super) fn is_backwards(self) -> bool {
        self.end.is_some_and(|end| end < self.first)
    }

    pub(super) fn outside(self, count: usize) -> Error {
        Error::new(Kind::OutOfRange, format!("there are {count} rows, and {self} was asked for"))
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..", self.first)?;
        self.end.map_or(Ok(()), |end| end.fmt(f))
    }
}
