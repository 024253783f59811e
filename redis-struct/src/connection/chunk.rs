//! The commands of units, in pieces that are sent at once.

use std::borrow::Cow;
use std::ops::Range;

use super::request::Request;
use super::session::Session;
use super::share::{Share, Sheet};
use crate::command::{At, Command, Load, Remedy, Span};
use crate::script::Source;

/// A batch is written in chunks of at most about so many commands…
const COMMANDS: usize = 4096;
/// …and so many bytes: the first ones are on their way while others are laid out.
const BYTES: usize = 4 << 20;

/// Commands that are handed to the connection together.
pub(super) struct Chunk<'a> {
    pub(super) request: Request<'a>,
    /// Which of the units, as a range of the list given to [`pack`].
    pub(super) members: Range<usize>,
}

/// Collects the commands of the share, in order.
pub(super) fn pack<'a>(share: &Share, sheet: &Sheet<'a>, session: &'a Session) -> Vec<Chunk<'a>> {
    let mut packer = Packer::new(session, sheet.wire);
    let (mut chunks, mut at, mut start) = (Vec::with_capacity(1), 0, 0);
    while let Some(first) = share.todo.get(at).copied() {
        if packer.is_full() {
            chunks.push(Chunk { request: packer.finish(), members: start..at });
            start = at;
        }
        let block = sheet.info(first).map_or(0, |unit| unit.block);
        let members = share.todo.iter().skip(at).take(block.max(1)).filter_map(|place| sheet.load(*place));
        if share.is_asking(first) {
            packer.push(Cow::Borrowed(b"*1\r\n$6\r\nASKING\r\n"), 1);
        }
        if block > 0 || sheet.load(first).is_some_and(|load| load.is_block) {
            packer.open_block();
            members.for_each(|load| packer.add(load));
            packer.close_block();
        } else {
            members.for_each(|load| packer.add(load));
        }
        at += block.max(1);
    }
    let request = packer.finish();
    // The last units may be such that are not sent.
    if request.commands > 0 {
        chunks.push(Chunk { request, members: start..at });
    }
    chunks
}

/// One command on its own.
pub(super) fn request<'a>(load: &'a Load, wire: &'a [u8], session: &'a Session) -> Request<'a> {
    let mut packer = Packer::new(session, wire);
    packer.add(load);
    packer.finish()
}

struct Packer<'a> {
    session: &'a Session,
    wire: &'a [u8],
    request: Request<'a>,
    /// The end of the request, which goes on in the batch's store, and its commands.
    run: Option<(Span, usize)>,
    /// Inside MULTI: the scripts whose text is in this block already.
    in_block: Option<Vec<&'a str>>,
}

impl<'a> Packer<'a> {
    fn new(session: &'a Session, wire: &'a [u8]) -> Self {
        Self { session, wire, request: Request::default(), run: None, in_block: None }
    }

    /// There is no room for another unit.
    fn is_full(&self) -> bool {
        let (bytes, commands) = self.run.map_or((0, 0), |(span, commands)| (span.len(), commands));
        self.request.commands.saturating_add(commands) >= COMMANDS || self.request.bytes.saturating_add(bytes) >= BYTES
    }

    /// What was added since the last time.
    fn finish(&mut self) -> Request<'a> {
        self.flush();
        std::mem::take(&mut self.request)
    }

    fn open_block(&mut self) {
        self.push(Cow::Borrowed(b"*1\r\n$5\r\nMULTI\r\n"), 1);
        self.in_block = Some(Vec::new());
    }

    fn close_block(&mut self) {
        self.push(Cow::Borrowed(b"*1\r\n$4\r\nEXEC\r\n"), 1);
        self.in_block = None;
    }

    fn add(&mut self, load: &'a Load) {
        if load.commands == 0 {
            return;
        }
        if let Remedy::Eval(script) = &load.remedy
            && !self.is_known(script)
        {
            return self.add_with_text(load, script);
        }
        self.push_at(&load.at, load.commands);
    }

    /// EVALSHA, but with the text of the script instead of its name.
    fn add_with_text(&mut self, load: &'a Load, script: &Source) {
        let mut start = Vec::new();
        if let At::Own(evalsha) = &load.at {
            evalsha.head(&mut start);
            eval(script, 0).tail().for_each(|piece| start.extend_from_slice(piece));
            self.push(Cow::Owned(start), 1);
            self.request.push_tail(evalsha, evalsha.place_of(2));
        } else if let Some(evalsha) = load.command(self.wire) {
            with_text(&evalsha, script).write_to(&mut start);
            self.push(Cow::Owned(start), 1);
        }
    }

    fn push_at(&mut self, at: &'a At, commands: usize) {
        match at {
            At::Wire(span) => self.push_span(*span, commands),
            At::Own(command) => {
                let mut head = Vec::new();
                command.head(&mut head);
                self.push(Cow::Owned(head), 1);
                self.request.push_tail(command, 0);
            }
            At::Mixed(parts) => parts.iter().for_each(|part| self.push_at(part, 1)),
        }
    }

    fn push_span(&mut self, span: Span, commands: usize) {
        let longer = self.run.and_then(|(run, before)| Some((run.joined(span)?, before.saturating_add(commands))));
        if longer.is_none() {
            self.flush();
        }
        self.run = longer.or(Some((span, commands)));
    }

    fn push(&mut self, piece: Cow<'a, [u8]>, commands: usize) {
        self.flush();
        self.request.push(piece, commands);
    }

    /// What is in the batch's store in one piece, is sent in one piece.
    fn flush(&mut self) {
        if let Some((run, commands)) = self.run.take() {
            self.request.push(Cow::Borrowed(run.of(self.wire)), commands);
        }
    }

    /// Whether EVALSHA will do. In a block a NOSCRIPT could not be healed, so each block brings the text along.
    fn is_known(&mut self, script: &'a Source) -> bool {
        match &mut self.in_block {
            None => self.session.knows(script),
            Some(scripts) if scripts.iter().any(|sha| *sha == script.sha()) => true,
            Some(scripts) => {
                scripts.push(script.sha());
                false
            }
        }
    }
}

/// EVALSHA with the script's text instead of its name.
pub(super) fn with_text(evalsha: &Command, script: &Source) -> Command {
    let mut command = eval(script, evalsha.len());
    evalsha.arguments().skip(2).for_each(|argument| command.bytes(argument));
    command
}

/// The beginning of an EVAL, with room for so many bytes more.
fn eval(script: &Source, more: usize) -> Command {
    let mut command = Command::with_capacity("EVAL", 8, script.text().len().saturating_add(more));
    command.bytes(script.text().as_bytes());
    command
}
