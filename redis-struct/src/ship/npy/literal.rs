//! Text that is a Python literal, of which only what a header or a shape can be is read.
//!
//! ```text
//! header = "{" [ entry *( "," entry ) [","] ] "}"
//! entry  = string ":" ( string | "True" | "False" | tuple )
//! tuple  = "(" [ number "," [ number *( "," number ) [","] ] ] ")"
//! string = "'" …  "'" | '"' … '"'            without escapes
//! number = digits ["L"]                      as Python 2 wrote some
//! ```
//!
//! Spaces are allowed between any two of these. Nothing is ever evaluated, and nothing nests.

use std::fmt::Display;

use crate::codec::CodecError;

/// A tuple as Python writes it: `()`, `(7,)`, `(2, 3)`.
pub(in crate::ship) fn tuple(numbers: &[impl Display]) -> String {
    let all: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    let comma = if all.len() == 1 { "," } else { "" };
    format!("({}{comma})", all.join(", "))
}

/// The rest of a text that is being read.
pub(in crate::ship) struct Literal<'a> {
    rest: &'a str,
    /// What is said of a text that is no such literal.
    complaint: &'static str,
}

impl<'a> Literal<'a> {
    pub(in crate::ship) fn new(text: &'a str, complaint: &'static str) -> Self {
        Self { rest: text, complaint }
    }

    /// Whether nothing is left.
    pub(in crate::ship) fn is_empty(&mut self) -> bool {
        self.skip_spaces();
        self.rest.is_empty()
    }

    /// Whether this comes next; then it is taken.
    pub(super) fn takes(&mut self, token: &str) -> bool {
        self.skip_spaces();
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    pub(super) fn token(&mut self, token: &'static str) -> Result<(), CodecError> {
        if self.takes(token) { Ok(()) } else { Err(self.wrong(&format!("`{token}`"))) }
    }

    /// Whether a string comes next.
    pub(super) fn is_at_string(&mut self) -> bool {
        self.skip_spaces();
        self.rest.starts_with(['\'', '"'])
    }

    pub(super) fn string(&mut self) -> Result<&'a str, CodecError> {
        let quote = if self.takes("'") {
            '\''
        } else if self.takes("\"") {
            '"'
        } else {
            return Err(self.wrong("a string"));
        };
        let (string, rest) = self.rest.split_once(quote).ok_or_else(|| self.wrong("the end of a string"))?;
        if string.contains('\\') {
            return Err(self.wrong("a string without escapes"));
        }
        self.rest = rest;
        Ok(string)
    }

    pub(super) fn boolean(&mut self) -> Result<bool, CodecError> {
        match (self.takes("True"), self.takes("False")) {
            (true, false) => Ok(true),
            (false, true) => Ok(false),
            _ => Err(self.wrong("`True` or `False`")),
        }
    }

    /// A tuple of numbers, of at most so many.
    pub(in crate::ship) fn tuple(&mut self, most: usize) -> Result<Vec<usize>, CodecError> {
        let mut numbers = Vec::new();
        self.token("(")?;
        while !self.takes(")") {
            if numbers.len() == most {
                return Err(CodecError::new(format!("found an array of more than {most} dimensions")));
            }
            numbers.push(self.number()?);
            // `(3)` is no tuple in Python, `(3,)` is.
            if numbers.len() == 1 || !self.is_at(")") {
                self.token(",")?;
            }
        }
        Ok(numbers)
    }

    fn number(&mut self) -> Result<usize, CodecError> {
        self.skip_spaces();
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        if digits.is_empty() || (digits.len() > 1 && digits.starts_with('0')) {
            return Err(self.wrong("a number"));
        }
        self.rest = rest.strip_prefix('L').unwrap_or(rest);
        digits.parse().map_err(|_| CodecError::new("found an array with an axis that is longer than memory can be"))
    }

    fn is_at(&mut self, token: &str) -> bool {
        self.skip_spaces();
        self.rest.starts_with(token)
    }

    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\n', '\t', '\r']);
    }

    /// The text is not what it was to be.
    pub(in crate::ship) fn wrong(&self, expected: &str) -> CodecError {
        CodecError::new(format!("{}: expected {expected}", self.complaint))
    }
}
