//! Commands that are laid out, and their arguments.

use super::{Command, Segment};
use crate::codec::FromDecimal as _;

/// A command as it goes over the wire.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Laid<'a>(&'a [u8]);

impl<'a> Laid<'a> {
    /// The first of the commands in `wire`, which loses it.
    pub(crate) fn first(wire: &mut &'a [u8]) -> Option<Self> {
        let all = *wire;
        let mut arguments = Arguments::of(all);
        (0..arguments.count_of(b'*')?).try_for_each(|_| arguments.next().map(drop))?;
        *wire = arguments.wire;
        all.get(..all.len().saturating_sub(arguments.wire.len())).map(Self)
    }

    pub(crate) fn arguments(self) -> Arguments<'a> {
        self.counted().1
    }

    fn counted(self) -> (usize, Arguments<'a>) {
        let mut arguments = Arguments::of(self.0);
        (arguments.count_of(b'*').unwrap_or_default(), arguments)
    }

    /// The same command, to be changed. Which argument is its key is not known any more.
    pub(crate) fn to_command(self) -> Command {
        let (arguments, tail) = self.counted();
        Command { closed: Vec::new(), wire: tail.wire.to_vec(), arguments, key: (0, 0..0) }
    }

    /// For a connection that lays commands out itself.
    pub(crate) fn to_cmd(self) -> redis::Cmd {
        let (count, arguments) = self.counted();
        let mut cmd = redis::Cmd::with_capacity(count, self.0.len());
        arguments.for_each(|argument| _ = cmd.arg(argument));
        cmd
    }
}

/// Walks over the arguments of a command.
#[derive(Clone)]
pub(crate) struct Arguments<'a> {
    wire: &'a [u8],
    /// What comes when `wire` is at its end…
    closed: &'a [Segment],
    /// …and after that.
    end: &'a [u8],
}

impl<'a> Arguments<'a> {
    fn of(wire: &'a [u8]) -> Self {
        Self { wire, closed: &[], end: &[] }
    }

    pub(super) fn of_segments(closed: &'a [Segment], end: &'a [u8]) -> Self {
        let mut arguments = Self { wire: &[], closed, end };
        arguments.turn();
        arguments
    }

    /// The rest of the segment that it has come to.
    pub(super) fn here(&self) -> &'a [u8] {
        self.wire
    }

    /// Goes on to the next segment, if this one is at its end.
    #[inline]
    fn turn(&mut self) {
        while self.wire.is_empty() {
            match self.closed.split_first() {
                Some((next, closed)) => (self.wire, self.closed) = (next.get(), closed),
                None => return self.wire = std::mem::take(&mut self.end),
            }
        }
    }

    /// The number in a line of this kind. What is laid out is our own writing: there is always one.
    fn count_of(&mut self, kind: u8) -> Option<usize> {
        let digits = self.wire.strip_prefix(&[kind])?;
        let (digits, rest) = digits.split_at_checked(digits.iter().position(|byte| *byte == b'\r')?)?;
        self.wire = rest.get(2..)?;
        usize::from_decimal(digits)
    }
}

impl<'a> Iterator for Arguments<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        self.turn();
        let len = self.count_of(b'$')?;
        self.turn();
        let (argument, rest) = self.wire.split_at_checked(len)?;
        self.wire = rest;
        self.turn();
        self.wire = self.wire.get(2..)?;
        Some(argument)
    }
}
