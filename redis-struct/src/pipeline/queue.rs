//! What a batch is before it is sent.

use std::cell::Cell;
use std::sync::Arc;

use super::action::Action;
use super::op::Units;
use crate::command::{At, Body, Command, LARGE, Load, Remedy, Span, Unit, UnitInfo};
use crate::connection::Db;
use crate::error::{Error, Kind};
use crate::script;

/// Units, of which nobody has a result yet.
impl FromIterator<Unit> for Queue {
    fn from_iter<I: IntoIterator<Item = Unit>>(units: I) -> Self {
        let mut queue = Self::default();
        units.into_iter().for_each(|unit| queue.push_unit(unit));
        queue
    }
}

thread_local! {
    /// The stores of a batch that is done: the next one grows into them.
    static SPARE: Cell<(Vec<Load>, Vec<u8>)> = const { Cell::new((Vec::new(), Vec::new())) };
}

/// Larger stores are not kept.
const SPARE_AT_MOST: usize = 1 << 20;

/// The stores of a batch are of no more use to it.
pub(super) fn recycle(mut loads: Vec<Load>, mut wire: Vec<u8>) {
    loads.clear();
    wire.clear();
    if loads.capacity().saturating_mul(size_of::<Load>()) <= SPARE_AT_MOST && wire.capacity() <= SPARE_AT_MOST {
        // A thread that is ending needs none.
        _ = SPARE.try_with(|spare| spare.set((loads, wire)));
    }
}

/// What was queued so far.
#[derive(Default)]
pub(crate) struct Queue {
    pub(super) units: Vec<UnitInfo>,
    /// What is sent of them, at the same places.
    pub(super) loads: Vec<Load>,
    /// The commands of these, as they go over the wire.
    pub(super) wire: Vec<u8>,
    /// The units' keys, one after the other.
    pub(super) keys: Vec<u8>,
    pub(super) actions: Vec<Action>,
}

impl Queue {
    /// With room for one unit.
    pub(super) fn small() -> Self {
        Self {
            units: Vec::with_capacity(1),
            loads: Vec::with_capacity(1),
            wire: Vec::with_capacity(256),
            keys: Vec::with_capacity(32),
            actions: Vec::new(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.units.is_empty() && self.actions.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.units.len()
    }

    /// Queues the units of one operation; where the first of them is, and how many there are.
    pub(super) fn push(&mut self, units: Units) -> (usize, usize) {
        let first = self.units.len();
        match units {
            Units::One(unit) => self.push_unit(unit),
            Units::Many(units) => _ = self.append(*units),
        }
        (first, self.units.len().saturating_sub(first))
    }

    fn push_unit(&mut self, unit: Unit) {
        if self.loads.capacity() == 0 && self.wire.capacity() == 0 {
            (self.loads, self.wire) = SPARE.try_with(Cell::take).unwrap_or_default();
        }
        let Unit { mut info, body, remedy } = unit;
        let load = match body {
            Body::One(command) => {
                info.key = Span::store(command.key(), &mut self.keys);
                Load { at: self.lay(command), commands: 1, is_block: false, refused: None, remedy }
            }
            Body::Block(commands) => {
                info.key = Span::store(commands.first().map(Command::key).unwrap_or_default(), &mut self.keys);
                let count = commands.len();
                Load { at: self.lay_all(commands), commands: count, is_block: true, refused: None, remedy }
            }
            Body::Refused(error) => Load::refused(error),
        };
        self.units.push(info);
        self.loads.push(load);
    }

    /// Lays a command by until it is sent.
    fn lay(&mut self, command: Command) -> At {
        if command.len() > LARGE {
            return At::Own(Arc::new(command));
        }
        let start = self.wire.len();
        command.write_to(&mut self.wire);
        command.recycle();
        At::Wire(Span::from(start..self.wire.len()))
    }

    fn lay_all(&mut self, commands: Vec<Command>) -> At {
        if commands.iter().any(|command| command.len() > LARGE) {
            return At::Mixed(commands.into_iter().map(|command| self.lay(command)).collect());
        }
        let start = self.wire.len();
        commands.into_iter().for_each(|command| _ = self.lay(command));
        At::Wire(Span::from(start..self.wire.len()))
    }

    /// Appends another queue; where its units begin now.
    pub(super) fn append(&mut self, other: Self) -> usize {
        let (offset, len) = (self.units.len(), other.units.len());
        if offset == 0 && self.actions.is_empty() {
            *self = Self { actions: other.actions.into_iter().map(|action| action.joined(0, len)).collect(), ..other };
            return 0;
        }
        let keys = self.keys.len();
        self.keys.extend_from_slice(&other.keys);
        self.units.extend(other.units.into_iter().map(|mut unit| {
            unit.key = unit.key.shifted(keys);
            unit
        }));
        let wire = self.wire.len();
        self.wire.extend_from_slice(&other.wire);
        self.loads.extend(other.loads.into_iter().map(|mut load| {
            load.at.shift(wire);
            load
        }));
        self.actions.extend(other.actions.into_iter().map(|action| action.joined(offset, len)));
        offset
    }

    /// Makes one MULTI…EXEC block of it: all or nothing.
    pub(super) fn seal_block(&mut self, db: &Db) {
        let len = self.units.len();
        // In a transaction one command is a block, too: what was read before is checked by EXEC.
        if len < 2 && !db.is_bound() {
            return;
        }
        if let Some(error) = self.unfit_for_a_block(db) {
            for load in self.loads.iter_mut().filter(|load| load.refused.is_none()) {
                *load = Load::refused(error.clone());
            }
            return;
        }
        self.units.iter_mut().for_each(|unit| unit.block = 0);
        for load in &mut self.loads {
            // In a block nothing can be sent again: what might be needed is sent at once.
            if let Remedy::Widen = load.remedy
                && let Some(widened) = load.command(&self.wire).map(|command| script::widened(&command))
            {
                *load = widened;
            }
        }
        if let Some(first) = self.units.first_mut() {
            first.block = len;
        }
    }

    fn unfit_for_a_block(&self, db: &Db) -> Option<Error> {
        let first = self.units.first()?;
        if self.loads.iter().any(|load| load.refused.is_some()) {
            let reason = "it was not run: another operation of the same atomic block could not be sent";
            return Some(Error::new(Kind::NotRun, reason));
        }
        let other = self.units.iter().find(|unit| !db.is_same(unit.connection(), first.connection()))?;
        let (one, two) = (first.connection(), other.connection());
        let reason =
            format!("an atomic block runs on one server, and this one is for the connections `{one}` and `{two}`");
        Some(Error::new(Kind::Config, reason))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Called;

    fn unit(bytes: usize) -> Unit {
        let mut command = Command::new("SET");
        command.bytes(&vec![b'x'; bytes]);
        let called = Called { name: "SET".to_owned(), connection: "default", ..Called::default() };
        Unit::of_call(called, Body::One(command))
    }

    #[test]
    fn the_stores_of_a_batch_are_used_again_unless_they_are_large() {
        let first: Queue = (0..100).map(unit).collect();
        let (loads, wire) = (first.loads.capacity(), first.wire.capacity());
        recycle(first.loads, first.wire);
        let again: Queue = std::iter::once(unit(1)).collect();
        assert_eq!((again.loads.capacity(), again.wire.capacity()), (loads, wire));
        assert_eq!((again.loads.len(), again.wire.len()), (1, b"*2\r\n$3\r\nSET\r\n$1\r\nx\r\n".len()));
        let large: Queue = (0..120).map(|_| unit(12 << 10)).collect();
        assert!(large.wire.capacity() > SPARE_AT_MOST);
        recycle(large.loads, large.wire);
        let next: Queue = std::iter::once(unit(1)).collect();
        assert!(next.wire.capacity() < SPARE_AT_MOST);
    }
}
