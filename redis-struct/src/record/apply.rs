//! apply: changes to a local record.

use super::changes::Changes;
use super::field::Field;
use super::{RedisStruct, Spec};
use crate::codec::Bulk;
use crate::error::{Error, Kind, Place, Result};

/// Changes on their way into a local record.
#[derive(Debug)]
pub struct Apply<'a> {
    spec: &'static Spec,
    /// Names and new values; `None` for a field that is removed.
    values: Vec<(&'static str, Option<&'a [u8]>)>,
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
    let mut apply = Apply { spec: R::SPEC, values, is_trial: true };
    record.change(&mut apply)?;
    apply.is_trial = false;
    record.change(&mut apply)
}

impl<S, T, P> Field<S, T, P> {
    /// Changes the field's value, if it is among the changes.
    #[doc(hidden)]
    pub fn change(&self, value: &mut T, changes: &mut Apply<'_>) -> Result<()> {
        let name = self.name();
        let Some((_, bytes)) = changes.values.iter().find(|(changed, _)| *changed == name) else { return Ok(()) };
        let new = self.read(bytes.map(Bulk::from), || Place::of_record(changes.spec.origin.record).field(name))?;
        if !changes.is_trial {
            *value = new;
        }
        Ok(())
    }
}
