//! Another command in the stead of one that did not run.

use super::chunk::with_text;
use crate::command::{Load, Remedy};
use crate::error::{Error, Kind};
use crate::script;

/// Puts into the load what is to be sent in the stead of what was. `wire` is the store of its command.
pub(super) fn mend(load: &mut Load, wire: &[u8]) {
    let remedy = std::mem::replace(&mut load.remedy, Remedy::None);
    let Some(sent) = load.command(wire) else { return };
    let mended = match remedy {
        // With its text it needs no remedy any more.
        Remedy::Eval(source) => Load::one(with_text(&sent, &source), Remedy::None),
        Remedy::Widen => script::widened(&sent),
        Remedy::None => return,
    };
    drop(sent);
    *load = mended;
}

/// The error of a unit that did not run, and was not sent again: a later one was run before it.
pub(super) fn overtaken(remedy: &Remedy, error: &Error) -> Error {
    let remedy = match remedy {
        Remedy::Widen => "past `i64::MAX` a u64 is counted by a script: call it on its own, or in an atomic block",
        _ => "call it again",
    };
    let reason = format!(
        "it was not run ({error}), and not sent again, because a later operation of the batch that uses the same \
         slot was run before it; {remedy}"
    );
    Error::new(Kind::NotRun, reason)
}
