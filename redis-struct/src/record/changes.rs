//! A list of changes to a record.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;

use super::assign::Assigned;
use super::field::Field;
use super::given::Given;
use super::number::{Countable, Operation};
use super::select::Removable;
use super::write::Count;
use crate::codec::Bulk;
use crate::error::{Error, Result};
use crate::ship::Commands;

/// Changes to some fields of an `S`, for [`update`](crate::RedisStruct::update). The derive makes a type with a setter
/// for each field, which becomes one of these: `User::changes().name("Bobby")`.
///
/// Of several assignments to one field the last one counts; a calculation starts from the value that was assigned
/// before it.
#[must_use = "changes do nothing before `update`"]
pub struct Changes<S> {
    entries: Vec<Entry>,
    /// The values that are set, one after the other.
    values: Vec<u8>,
    /// What writes those values that are beside the record, whose place in `values` has the ship's label.
    beside: Vec<(&'static str, Commands)>,
    /// The version that a write has left, for a local record. It is not sent.
    version: Option<Bulk>,
    of: PhantomData<fn() -> S>,
}

#[derive(Clone, Debug)]
enum Entry {
    Set(&'static str, Range<usize>),
    Remove(&'static str),
    Count(Count),
    /// A value that cannot be stored, or a division by zero, unless the field is assigned again.
    Refused(&'static str, Error),
}

impl<S> Changes<S> {
    /// No changes yet.
    pub fn new() -> Self {
        Self { entries: Vec::new(), values: Vec::new(), beside: Vec::new(), version: None, of: PhantomData }
    }

    /// Sets a field; `None` removes one that is an `Option`.
    pub fn set<T, P>(&mut self, field: Field<S, T, P>, value: impl Given<T, P>) -> &mut Self {
        let name = field.name();
        self.forget(name);
        let start = self.values.len();
        match value.give(field, &mut self.values) {
            Ok(Assigned::Set) => self.entries.push(Entry::Set(name, start..self.values.len())),
            Ok(Assigned::Beside(commands)) => {
                self.entries.push(Entry::Set(name, start..self.values.len()));
                self.beside.push((name, commands));
            }
            Ok(Assigned::Removed) => self.entries.push(Entry::Remove(name)),
            Err(error) => self.entries.push(Entry::Refused(name, error)),
        }
        self
    }

    /// Removes fields that may be absent.
    pub fn remove(&mut self, fields: impl Removable<S>) -> &mut Self {
        fields.names(&mut |name| self.remove_named(name));
        self
    }

    /// Sets the field of this name to what is stored for a value.
    pub(super) fn set_bytes(&mut self, name: &'static str, value: &[u8]) {
        self.forget(name);
        let start = self.values.len();
        self.values.extend_from_slice(value);
        self.entries.push(Entry::Set(name, start..self.values.len()));
    }

    pub(super) fn remove_named(&mut self, name: &'static str) {
        self.forget(name);
        self.entries.push(Entry::Remove(name));
    }

    /// The value for the field of this name cannot be stored.
    pub(super) fn refuse(&mut self, name: &'static str, error: Error) {
        self.forget(name);
        self.entries.push(Entry::Refused(name, error));
    }

    /// Adds `by` to a number.
    pub fn incr<F: Countable<S>>(&mut self, field: F, by: F::Number) -> &mut Self {
        self.calculate(&field, by, Operation::Add)
    }

    /// Subtracts `by` from a number.
    pub fn decr<F: Countable<S>>(&mut self, field: F, by: F::Number) -> &mut Self {
        self.calculate(&field, by, Operation::Subtract)
    }

    /// Multiplies a number by `by`.
    pub fn mul<F: Countable<S>>(&mut self, field: F, by: F::Number) -> &mut Self {
        self.calculate(&field, by, Operation::Multiply)
    }

    /// Divides a number by `by`; integers towards zero.
    pub fn div<F: Countable<S>>(&mut self, field: F, by: F::Number) -> &mut Self {
        self.calculate(&field, by, Operation::Divide)
    }

    fn calculate<F: Countable<S>>(&mut self, field: &F, operand: F::Number, operation: Operation) -> &mut Self {
        self.entries.push(match Count::new(field, operand, operation) {
            Ok(count) => Entry::Count(count),
            Err(error) => Entry::Refused(field.stored_name(), error),
        });
        self
    }

    /// These changes with the numbers that the server has calculated: in order, as text.
    pub(super) fn resolved(&self, mut numbers: impl FnMut() -> Result<Bulk>) -> Result<Self> {
        let mut resolved = Self { values: self.values.clone(), beside: self.beside.clone(), ..Self::new() };
        for entry in &self.entries {
            let entry = match entry {
                Entry::Count(count) => {
                    resolved.forget(count.field);
                    let start = resolved.values.len();
                    resolved.values.extend_from_slice(&numbers()?);
                    Entry::Set(count.field, start..resolved.values.len())
                }
                entry => entry.clone(),
            };
            resolved.entries.push(entry);
        }
        Ok(resolved)
    }

    /// With the version that the write has left.
    pub(super) fn with_version(mut self, version: Option<Bulk>) -> Self {
        self.version = version;
        self
    }

    pub(super) fn version(&self) -> Option<&[u8]> {
        self.version.as_deref()
    }

    /// For a record with a version: when `write.lua` is to write. Removals alone neither create a record nor raise its
    /// version where there is nothing to remove.
    pub(super) fn condition(&self) -> &'static str {
        if self.sets().next().is_none() && self.counts().next().is_none() { "held" } else { "any" }
    }

    /// No changes: nothing that `update` would send.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What was said about the field before does not count any more.
    fn forget(&mut self, name: &'static str) {
        self.entries.retain(|entry| match entry {
            Entry::Set(field, _) | Entry::Remove(field) | Entry::Refused(field, _) => *field != name,
            Entry::Count(count) => count.field != name,
        });
        self.beside.retain(|(field, _)| *field != name);
    }

    /// Why the changes cannot be sent, if one of the values cannot be stored.
    pub(super) fn error(&self) -> Option<Error> {
        self.entries.iter().find_map(|entry| match entry {
            Entry::Refused(_, error) => Some(error.clone()),
            _ => None,
        })
    }

    /// Names and values to set.
    pub(super) fn sets(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Set(name, value) => Some((*name, self.values.get(value.clone()).unwrap_or_default())),
            _ => None,
        })
    }

    /// Nothing is to be written beside the record.
    pub(super) fn is_within(&self) -> bool {
        self.beside.is_empty()
    }

    /// What is to be written beside the record.
    pub(super) fn beside(&self) -> Vec<(&'static str, Commands)> {
        self.beside.clone()
    }

    /// Names to remove.
    pub(super) fn removes(&self) -> impl Iterator<Item = &'static str> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Remove(name) => Some(*name),
            _ => None,
        })
    }

    pub(super) fn counts(&self) -> impl Iterator<Item = &Count> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Count(count) => Some(count),
            _ => None,
        })
    }
}

impl<S> Default for Changes<S> {
    fn default() -> Self {
        Self::new()
    }
}

/// So that `update` takes `&changes`, which can then be applied to a local record.
impl<S> From<&Self> for Changes<S> {
    fn from(changes: &Self) -> Self {
        changes.clone()
    }
}

impl<S> Clone for Changes<S> {
    fn clone(&self) -> Self {
        let Self { entries, values, beside, version, of } = self;
        let (entries, values, beside) = (entries.clone(), values.clone(), beside.clone());
        Self { entries, values, beside, version: version.clone(), of: *of }
    }
}

/// The names of the fields: values do not belong in logs.
impl<S> fmt::Debug for Changes<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |entry: &Entry| match entry {
            Entry::Set(name, _) => format!("set {name}"),
            Entry::Remove(name) => format!("remove {name}"),
            Entry::Count(count) => format!("count {}", count.field),
            Entry::Refused(name, _) => format!("refuse {name}"),
        };
        f.debug_set().entries(self.entries.iter().map(name)).finish()
    }
}
