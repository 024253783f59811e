//! What says how the parts of a value belong together, and where its rows are.

use std::ops::Range;

use crate::codec::{CodecError, FromDecimal as _};
use crate::ship::Rows;

/// A part.
pub(super) const PART: usize = 1 << 20;

/// Up to so many bytes are one part: that is read without a copy, and still fast.
pub(super) const WHOLE: usize = 4 << 20;

/// The longest word for what a row is.
const KIND: usize = 200;

/// How the parts belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// Bytes in all.
    pub(super) len: usize,
    /// Bytes of a part.
    part: usize,
    /// Without rows, a row has no bytes.
    pub(crate) rows: Rows,
}

impl Head {
    /// Of so many bytes, with these rows. Where they do not fit, there are none.
    pub(crate) fn new(len: usize, rows: Option<Rows>) -> Self {
        let part = if len <= WHOLE { len } else { PART };
        let head = Self { len, part, rows: rows.unwrap_or_default() };
        if head.count().is_some() && is_word(&head.rows.kind) { head } else { Self { rows: Rows::default(), ..head } }
    }

    pub(super) fn text(&self) -> String {
        let Self { len, part, rows: Rows { start, bytes, kind } } = self;
        let space = if kind.is_empty() { "" } else { " " };
        format!("{len} {part} {start} {bytes}{space}{kind}")
    }

    pub(crate) fn read(text: &[u8]) -> Option<Self> {
        let mut words = text.split(|byte| *byte == b' ');
        let mut number = || words.next().and_then(usize::from_decimal);
        let (len, part, start, bytes) = (number()?, number()?, number()?, number()?);
        let kind = std::str::from_utf8(words.next().unwrap_or_default()).ok()?.to_owned();
        let is_whole = words.next().is_none() && (part > 0 || len == 0) && start <= len && is_word(&kind);
        is_whole.then_some(Self { len, part, rows: Rows { start, bytes, kind } })
    }

    /// At least one, which may be empty.
    pub(super) fn parts(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let (len, part) = (self.len, self.part);
        let starts = (0..len.max(1)).step_by(part.max(1));
        starts.map(move |start| start..start.saturating_add(part).min(len))
    }

    /// How many rows there are, if it has rows.
    pub(crate) fn count(&self) -> Option<usize> {
        let bytes = self.len.checked_sub(self.rows.start)?;
        let is_even = bytes.checked_rem(self.rows.bytes)? == 0;
        bytes.checked_div(self.rows.bytes).filter(|_| is_even)
    }
}

/// It can stand between spaces, and in an error.
fn is_word(kind: &str) -> bool {
    kind.len() <= KIND && kind.bytes().all(|byte| byte.is_ascii_graphic())
}

/// There is a value, as the record says, and nothing of it.
pub(crate) fn gone() -> CodecError {
    CodecError::new("what belongs to it beside the record is gone; save the field anew")
}

/// There is something, and it is not what one save has written.
pub(crate) fn torn() -> CodecError {
    CodecError::new("the parts beside the record do not belong together; save the field anew")
}
