//! The header's text: a Python literal, of which only what a header can be is read.
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

use crate::codec::CodecError;

/// The rest of a text that is being read.
pub(super) struct Literal<'a>(&'a str);

impl<'a> Literal<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// Whether nothing is left.
    pub(super) fn is_empty(&mut self) -> bool {
        self.skip_spaces();
        self.0.is_empty()
    }

    /// Whether this comes next; then it is taken.
    pub(super) fn takes(&mut self, token: &str) -> bool {
        self.skip_spaces();
        let rest = self.0.strip_prefix(token);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    pub(super) fn token(&mut self, token: &'static str) -> Result<(), CodecError> {
        if self.takes(token) { Ok(()) } else { Err(wrong(&format!("`{token}`"))) }
    }

    /// Whether a string comes next.
    pub(super) fn is_at_string(&mut self) -> bool {
        self.skip_spaces();
        self.0.starts_with(['\'', '"'])
    }

    pub(super) fn string(&mut self) -> Result<&'a str, CodecError> {
        let quote = if self.takes("'") {
            '\''
        } else if self.takes("\"") {
            '"'
        } else {
            return Err(wrong("a string"));
        };
        let (string, rest) = self.0.split_once(quote).ok_or_else(|| wrong("the end of a string"))?;
        if string.contains('\\') {
            return Err(wrong("a string without escapes"));
        }
        self.0 = rest;
        Ok(string)
    }

    pub(super) fn boolean(&mut self) -> Result<bool, CodecError> {
        match (self.takes("True"), self.takes("False")) {
            (true, false) => Ok(true),
            (false, true) => Ok(false),
            _ => Err(wrong("`True` or `False`")),
        }
    }

    /// A tuple of numbers, of at most so many.
    pub(super) fn tuple(&mut self, most: usize) -> Result<Vec<usize>, CodecError> {
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
        let end = self.0.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.0.len());
        let (digits, rest) = self.0.split_at_checked(end).unwrap_or_default();
        if digits.is_empty() || (digits.len() > 1 && digits.starts_with('0')) {
            return Err(wrong("a number"));
        }
        self.0 = rest.strip_prefix('L').unwrap_or(rest);
        digits.parse().map_err(|_| CodecError::new("found an array with an axis that is longer than memory can be"))
    }

    fn is_at(&mut self, token: &str) -> bool {
        self.skip_spaces();
        self.0.starts_with(token)
    }

    fn skip_spaces(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\n', '\t', '\r']);
    }
}

/// The text is not what a header can be.
pub(super) fn wrong(expected: &str) -> CodecError {
    CodecError::new(format!("the header is not one of numpy's `.npy` format: expected {expected}"))
}
