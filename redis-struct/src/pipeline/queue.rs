//! What a batch is before it is sent.

use super::action::Action;
use super::op::Units;
use crate::command::{Body, Remedy, Span, Unit};
use crate::error::{Error, Kind};
use crate::script;

/// What was queued so far.
#[derive(Default)]
pub(crate) struct Queue {
    pub(super) units: Vec<Unit>,
    /// The units' keys, one after the other.
    pub(super) keys: Vec<u8>,
    pub(super) actions: Vec<Action>,
}

impl Queue {
    pub(super) fn is_empty(&self) -> bool {
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
            Units::Many(units) => units.into_iter().for_each(|unit| self.push_unit(unit)),
        }
        (first, self.units.len().saturating_sub(first))
    }

    fn push_unit(&mut self, mut unit: Unit) {
        let command = match &unit.body {
            Body::One(command) => Some(command),
            Body::Block(commands) => commands.first(),
            Body::Refused(_) | Body::Sent { .. } => None,
        };
        // Argument 0 is the name: a command without a key.
        if let Some(command) = command.filter(|_| unit.key_at > 0) {
            unit.key = Span::store(command.argument(unit.key_at), &mut self.keys);
        }
        self.units.push(unit);
    }

    /// Appends another queue; where its units begin now.
    pub(super) fn append(&mut self, other: Self) -> usize {
        let (offset, len) = (self.units.len(), other.units.len());
        let keys = self.keys.len();
        self.keys.extend_from_slice(&other.keys);
        self.units.extend(other.units.into_iter().map(|mut unit| {
            unit.key = unit.key.shifted(keys);
            unit
        }));
        self.actions.extend(other.actions.into_iter().map(|action| action.joined(offset, len)));
        offset
    }

    /// Makes one MULTI…EXEC block of it: all or nothing.
    pub(super) fn seal_block(&mut self) {
        let len = self.units.len();
        if len < 2 {
            return;
        }
        if let Some(error) = self.unfit_for_a_block() {
            for unit in &mut self.units {
                if !matches!(unit.body, Body::Refused(_)) {
                    unit.body = Body::Refused(error.clone());
                }
            }
            return;
        }
        for unit in &mut self.units {
            unit.block = 0;
            // In a block nothing can be sent again: what might be needed is sent at once.
            if let (Remedy::Widen, Body::One(command)) = (&unit.remedy, &unit.body) {
                (unit.body, unit.remedy) = script::widened(command);
            }
        }
        if let Some(first) = self.units.first_mut() {
            first.block = len;
        }
    }

    fn unfit_for_a_block(&self) -> Option<Error> {
        let first = self.units.first()?;
        if self.units.iter().any(|unit| matches!(unit.body, Body::Refused(_))) {
            let reason = "it was not run: another operation of the same atomic block could not be sent";
            return Some(Error::new(Kind::NotRun, reason));
        }
        let other = self.units.iter().find(|unit| unit.connection != first.connection)?;
        let (one, two) = (first.connection, other.connection);
        let reason =
            format!("an atomic block runs on one server, and this one is for the connections `{one}` and `{two}`");
        Some(Error::new(Kind::Config, reason))
    }
}
