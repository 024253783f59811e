//! The order of units that use the same keys.

use std::collections::HashMap;
use std::ops::Range;

use super::share::Sheet;
use crate::command::{UnitInfo, slot};

/// The keys that some units use.
#[derive(Default)]
pub(super) struct Used<'a, T>(HashMap<(&'static str, u16), Vec<(&'a UnitInfo, T)>>);

impl<'a, T: Copy> Used<'a, T> {
    /// The units of these places use their keys, for `by`.
    pub(super) fn add(&mut self, sheet: &Sheet<'a>, places: Range<usize>, by: T) {
        for info in places.filter_map(|place| sheet.info(place)) {
            self.0.entry(whose(sheet, info)).or_default().push((info, by));
        }
    }

    /// By whom keys of these units are used, that the order of commands matters for.
    pub(super) fn by(&self, sheet: &Sheet<'a>, places: Range<usize>, reach: Reach) -> Vec<T> {
        let infos = places.filter_map(|place| sheet.info(place));
        let others = |info: &'a UnitInfo| {
            let others = self.0.get(&whose(sheet, info)).into_iter().flatten();
            others.filter(move |(other, _)| reach == Reach::Slot || meet(sheet, info, other)).map(|(_, by)| *by)
        };
        infos.flat_map(others).collect()
    }
}

/// How near to each other the keys of two units are, if the order of the two matters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// One key.
    Key,
    /// One slot.
    Slot,
}

fn whose(sheet: &Sheet<'_>, info: &UnitInfo) -> (&'static str, u16) {
    (info.connection(), slot(info.key.of(&sheet.manifest.keys)))
}

/// Whether two units of one slot may use the same key. Of a command of the person's own we do not know all keys.
fn meet(sheet: &Sheet<'_>, one: &UnitInfo, two: &UnitInfo) -> bool {
    let keys = &sheet.manifest.keys;
    one.is_call() || two.is_call() || one.key.of(keys) == two.key.of(keys)
}
