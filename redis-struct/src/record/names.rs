//! The arguments that are the same for all records of a struct: laid out by the compiler, once.

use std::marker::PhantomData;

use super::layout::Layout;
use super::{Record, Saved};
use crate::command::digit;

/// Room for the names of a struct of about 150 fields. Those of a larger one are laid out whenever they are sent.
const ROOM: usize = 2048;

/// Names as arguments, as they go over the wire.
pub(super) struct Names {
    bytes: [u8; ROOM],
    len: usize,
    count: usize,
    /// They were too many.
    overflown: bool,
}

/// What the compiler knows of `R`.
pub(super) struct Known<R>(PhantomData<R>);

impl<R: Saved> Known<R> {
    /// How many fields are stored, and how many bytes their names take.
    pub(super) const SIZE: (usize, usize) = R::SPEC.layout.size();
}

impl<R: Record> Known<R> {
    /// What a record is read by: fields, then aliases.
    const NAMES: Names = Names::of(&R::SPEC.layout);

    /// The same, and how many they are; `None` if they are too many.
    pub(super) fn names() -> Option<(&'static [u8], usize)> {
        let names: &'static Names = &Self::NAMES;
        if names.overflown { None } else { names.bytes.get(..names.len).map(|bytes| (bytes, names.count)) }
    }
}

impl Names {
    const fn of(layout: &Layout) -> Self {
        let mut names = Self { bytes: [0; ROOM], len: 0, count: 0, overflown: false };
        names.fields(layout);
        names.aliases(layout);
        names
    }

    const fn fields(&mut self, layout: &Layout) {
        let (mut fields, mut flattened) = (layout.fields, layout.flattened);
        while let [first, rest @ ..] = fields {
            self.name(first.as_bytes());
            fields = rest;
        }
        while let [first, rest @ ..] = flattened {
            self.fields(first.layout);
            flattened = rest;
        }
    }

    const fn aliases(&mut self, layout: &Layout) {
        let (mut aliases, mut flattened) = (layout.aliases, layout.flattened);
        while let [(_, alias), rest @ ..] = aliases {
            self.name(alias.as_bytes());
            aliases = rest;
        }
        while let [first, rest @ ..] = flattened {
            self.aliases(first.layout);
            flattened = rest;
        }
    }

    /// `$`, length, `\r\n`, name, `\r\n`.
    const fn name(&mut self, name: &[u8]) {
        self.count += 1;
        self.byte(b'$');
        // The highest power of ten that is not above the length.
        let mut power = 1;
        while name.len() / power >= 10 {
            power *= 10;
        }
        while power > 0 {
            self.byte(digit(name.len() / power));
            power /= 10;
        }
        self.bytes(b"\r\n");
        self.bytes(name);
        self.bytes(b"\r\n");
    }

    const fn bytes(&mut self, mut bytes: &[u8]) {
        while let [first, rest @ ..] = bytes {
            self.byte(*first);
            bytes = rest;
        }
    }

    #[expect(clippy::indexing_slicing, reason = "only the compiler runs it, and would refuse")]
    const fn byte(&mut self, byte: u8) {
        if self.len < ROOM {
            self.bytes[self.len] = byte;
            self.len += 1;
        } else {
            self.overflown = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Command;
    use crate::record::layout::Flattened;

    const LONG: &str = match str::from_utf8(&[b'x'; 2000]) {
        Ok(text) => text,
        Err(_) => "",
    };
    const INNER: Layout = Layout::new(&["inner"], &[]).aliases(&[("inner", "a name with spaces")]);
    const OUTER: Layout = Layout::new(&["a_name_of_more_than_ten_bytes", LONG.split_at(100).0, ""], &[])
        .aliases(&[("", "old")])
        .flatten(&[Flattened::new("inner", "Inner", &INNER)]);

    #[test]
    fn they_are_laid_out_as_a_command_lays_them_out() {
        const NAMES: Names = Names::of(&OUTER);
        let (mut one, mut other) = (Command::new("HMGET"), Command::new("HMGET"));
        for name in [OUTER.fields, &["inner", "old", "a name with spaces"]].concat() {
            one.bytes(name.as_bytes());
        }
        other.laid_out(&NAMES.bytes[..NAMES.len], NAMES.count);
        assert!(one.tail().eq(other.tail()));
        assert_eq!(OUTER.size(), (4, 29 + 100 + 5));
    }

    #[test]
    fn too_many_are_not_cut_off() {
        const MANY: Names =
            Names::of(&Layout::new(&[LONG, "some more", "some more", "and more", "and more", "end"], &[]));
        const { assert!(MANY.overflown) }
    }
}
