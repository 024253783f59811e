//! apply: changes to a local record.

use super::changes::Changes;
use super::raw::Raw;
use super::version::VersionColumn;
use super::{RedisStruct, Spec};
use crate::codec::Bulk;
use crate::error::{Error, Kind, Place, Result};

/// Changes on their way into a local record.
#[derive(Debug)]
pub struct Apply<'a> {
    spec: &'static Spec,
    /// Names and new values; `None` for a field that is removed.
    values: Vec<(&'static str, Option<&'a [u8]>)>,
    /// What the write has left.
    version: Option<&'a [u8]>,
    /// Everything is read before the first field changes, so that an error changes none.
    is_trial: bool,
}

/// All or nothing.
pub(super) fn apply<R: RedisStruct>(record: &mut R, changes: &Changes<R>) -> Result<()> {
    let place = |error: Error| error.at(Place::of_record(R::SPEC.origin.record));
    if let Some(error) = changes.error() {
        return Err(place(error));
    }
    if let Some(count) = changes.counts().next() {
        let reason = "only the server knows what the calculation gives; nothing was applied: apply what \
                      `update_returning` returns";
        return Err(place(Error::new(Kind::Refused, reason).at(Place::default().field(count.field))));
    }
    let sets = changes.sets().map(|(name, value)| (name, Some(value)));
    let values = sets.chain(changes.removes().map(|name| (name, None))).collect();
    let mut apply = Apply { spec: R::SPEC, values, version: changes.version(), is_trial: true };
    record.change(&mut apply)?;
    apply.is_trial = false;
    record.change(&mut apply)
}

impl Apply<'_> {
    /// Changes the field's value, if it is among the changes.
    pub fn apply<T>(&mut self, field: Raw<T>, value: &mut T) -> Result<()> {
        let Some(bulk) = self.value(field.name) else { return Ok(()) };
        match field.read_changed(bulk) {
            Ok(new) => {
                if !self.is_trial {
                    *value = new;
                }
                Ok(())
            }
            Err(error) => Err(self.located(error, field.name)),
        }
    }

    /// Changes the version to the one that the write has left, if no other write came in between: else the value is as
    /// old as it was, and a save of it has to fail.
    pub fn apply_version<S, T>(&mut self, column: &VersionColumn<S, T>, value: &mut T) -> Result<()> {
        let Some(version) = self.version else { return Ok(()) };
        let raw = column.raw();
        match raw.read(Some(Bulk::from(version))) {
            Ok(new) => {
                if !self.is_trial && column.is_next(value, &new) {
                    *value = new;
                }
                Ok(())
            }
            Err(error) => Err(self.located(error, raw.name)),
        }
    }

    /// What the field of this name is changed to, if it is changed; `None` in it for a field that is removed.
    #[expect(clippy::option_option, reason = "not changed, removed, set")]
    fn value(&self, name: &str) -> Option<Option<Bulk>> {
        let (_, value) = self.values.iter().find(|(changed, _)| *changed == name)?;
        Some(value.map(Bulk::from))
    }

    /// The error, of the field of this name.
    #[cold]
    fn located(&self, error: Error, field: &'static str) -> Error {
        error.at(Place::of_record(self.spec.origin.record).field(field))
    }
}
