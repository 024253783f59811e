//! What several commands read in one step, on a connection that watches keys.
//!
//! Elsewhere they are a block, but its EXEC would end what is watched: here they are a script.

use std::sync::Arc;

use super::share::Sheet;
use crate::command::{At, Laid, Load, Manifest, Outcome, Remedy};
use crate::script::{READ, evalsha};

/// A unit that was a block, and the keys that it reads.
pub(super) struct Gathered {
    pub(super) place: usize,
    pub(super) keys: Vec<Vec<u8>>,
}

/// Makes calls of `read.lua` of those units of this list that are blocks of their own.
pub(super) fn gather(loads: &mut [Load], todo: &[usize], wire: &[u8], manifest: &Manifest) -> Vec<Gathered> {
    let places: Vec<usize> = {
        let sheet = Sheet { loads, wire, manifest };
        let alone = sheet.groups(todo).filter(|places| sheet.info(places.start).is_some_and(|info| info.block == 0));
        alone.map(|places| places.start).filter(|place| sheet.load(*place).is_some_and(|load| load.is_block)).collect()
    };
    let mut gathered = Vec::with_capacity(places.len());
    for place in places {
        let Some(load) = loads.get_mut(place) else { continue };
        let (call, keys) = call(load, wire);
        *load = call;
        gathered.push(Gathered { place, keys });
    }
    gathered
}

/// The call that does what the block does, and its keys.
fn call(block: &Load, wire: &[u8]) -> (Load, Vec<Vec<u8>>) {
    let commands = commands(block, wire);
    let mut keys: Vec<Vec<u8>> = Vec::new();
    for key in commands.iter().filter_map(|words| words.get(1)) {
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    let (words, bytes) = (commands.iter().map(Vec::len).sum(), commands.iter().flatten().map(Vec::len).sum());
    let mut call = evalsha(&READ, keys.len(), words, bytes);
    keys.iter().for_each(|key| call.bytes(key));
    for words in &commands {
        call.number(words.len());
        words.iter().for_each(|word| call.bytes(word));
    }
    (Load::one(call, Remedy::Eval(Arc::clone(&READ))), keys)
}

/// The words of each command of the unit.
pub(super) fn commands(load: &Load, wire: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let mut commands = Vec::new();
    collect(&load.at, wire, &mut commands);
    commands
}

fn collect(at: &At, wire: &[u8], commands: &mut Vec<Vec<Vec<u8>>>) {
    match at {
        At::Wire(span) => {
            let mut rest = span.of(wire);
            while let Some(command) = Laid::first(&mut rest) {
                commands.push(command.arguments().map(<[u8]>::to_vec).collect());
            }
        }
        At::Own(command) => commands.push(command.arguments().map(<[u8]>::to_vec).collect()),
        At::Mixed(parts) => parts.iter().for_each(|part| collect(part, wire, commands)),
    }
}

/// The replies of a call are those of the block.
pub(super) fn as_block(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Reply(reply) => match reply.array() {
            Ok(mut replies) => Outcome::Replies(std::iter::from_fn(|| replies.next().ok()).collect()),
            Err(error) => Outcome::Failed(error),
        },
        other => other,
    }
}
