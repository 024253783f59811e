//! Units laid out as commands for the wire.

use std::ops::Range;

use super::session::Session;
use crate::command::{Body, Command, Remedy, Unit};
use crate::script::Source;

/// A batch is written in chunks of at most about so many commands…
const COMMANDS: usize = 4096;
/// …and so many bytes, so that a large one is not in memory twice as a whole.
const BYTES: usize = 4 << 20;

/// Commands that are handed to redis-rs together.
pub(super) struct Chunk {
    pub(super) request: redis::Pipeline,
    pub(super) bytes: usize,
    /// Which of the units, as a range of the list given to [`pack`].
    pub(super) members: Range<usize>,
}

/// Lays out the units of `todo` (their places in `units`), in order. Their commands move into the chunks.
pub(super) fn pack(units: &mut [Unit], todo: &[usize], session: &Session) -> Vec<Chunk> {
    let mut packer = Packer { session, chunks: Vec::with_capacity(1), expected: todo.len(), in_block: None };
    let mut at = 0;
    while let Some(first) = todo.get(at).and_then(|place| units.get(*place)) {
        packer.begin(at);
        let members = first.block.max(1);
        let is_block = first.block > 0 || matches!(first.body, Body::Block(_));
        if is_block {
            packer.open_block();
        }
        for place in todo.iter().skip(at).take(members) {
            if let Some(unit) = units.get_mut(*place) {
                packer.add(unit);
            }
        }
        if is_block {
            packer.close_block();
        }
        at += members;
        packer.end(at);
    }
    packer.chunks
}

struct Packer<'a> {
    session: &'a Session,
    chunks: Vec<Chunk>,
    expected: usize,
    /// Inside MULTI: the scripts whose text is in this block already.
    in_block: Option<Vec<String>>,
}

impl Packer<'_> {
    /// Makes sure that there is a chunk with room for another unit.
    fn begin(&mut self, at: usize) {
        let full = |chunk: &Chunk| chunk.request.len() >= COMMANDS || chunk.bytes >= BYTES;
        if self.chunks.last().is_none_or(full) {
            let room = self.expected.saturating_sub(at).min(COMMANDS);
            self.chunks.push(Chunk { request: redis::Pipeline::with_capacity(room), bytes: 0, members: at..at });
        }
    }

    fn end(&mut self, at: usize) {
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.members.end = at;
        }
    }

    fn push(&mut self, command: Command) {
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.bytes = chunk.bytes.saturating_add(command.len());
            chunk.request.add_command(command.into_inner());
        }
    }

    fn open_block(&mut self) {
        self.push(Command::with_capacity("MULTI", 1, 5));
        self.in_block = Some(Vec::new());
    }

    fn close_block(&mut self) {
        self.push(Command::with_capacity("EXEC", 1, 4));
        self.in_block = None;
    }

    fn add(&mut self, unit: &mut Unit) {
        match unit.body.send() {
            Body::One(command) => {
                let command = match &unit.remedy {
                    Remedy::Eval(script) if !self.is_known(script) => with_text(&command, script),
                    _ => command,
                };
                self.push(command);
            }
            Body::Block(commands) => commands.into_iter().for_each(|command| self.push(command)),
            Body::Refused(_) | Body::Sent { .. } => {}
        }
    }

    /// Whether EVALSHA will do. In a block a NOSCRIPT could not be healed, so each block brings the text along.
    fn is_known(&mut self, script: &Source) -> bool {
        match &mut self.in_block {
            None => self.session.knows(script),
            Some(scripts) if scripts.iter().any(|sha| sha == script.sha()) => true,
            Some(scripts) => {
                scripts.push(script.sha().to_owned());
                false
            }
        }
    }
}

/// EVALSHA with the script's text instead of its name.
pub(super) fn with_text(evalsha: &Command, script: &Source) -> Command {
    let mut command = Command::with_capacity("EVAL", 8, evalsha.len() + script.text().len());
    command.bytes(script.text().as_bytes());
    evalsha.arguments().skip(2).for_each(|argument| command.bytes(argument));
    command
}
